using System.Globalization;

namespace Rag.Ingestion.Feeds.Formats;

/// <summary>Links and files, of Atom's elements with attributes, of RSS's with text, and of Media RSS.</summary>
internal sealed class FeedLinkReader(FeedSource source, string? fallbackBase)
{
    public string? Absolute(string? address, MarkupElement at) =>
        FeedAddress.Absolute(address, FeedAddress.BaseOf(at, source.Address) ?? fallbackBase)
        ?? FeedAddress.Absolute(address, fallbackBase);

    public FeedLink? Read(MarkupElement element)
    {
        var written = element.Attribute("href") ?? element.Text() ?? element.Attribute(FeedModules.Rdf, "resource");
        return Absolute(written, element) is not { } address
            ? null
            : new FeedLink(
                element.Attribute("rel")?.ToLowerInvariant() ?? FeedLink.Alternate,
                address,
                element.Attribute("type"),
                element.Attribute("hreflang"),
                element.Attribute("title"),
                Length(element.Attribute("length"))
            );
    }

    /// <summary>A page before anything else that is an alternate: feeds of the same site are alternates, too.</summary>
    public static string? PageOf(IEnumerable<FeedLink> links)
    {
        var alternates = links.Where(link => link.Relation == FeedLink.Alternate).ToList();
        return (
            alternates.Find(link => link.Type is null || link.Type.Contains("html", StringComparison.OrdinalIgnoreCase))
            ?? alternates.FirstOrDefault()
        )?.Url;
    }

    public FeedMedia? ReadMedia(MarkupElement element)
    {
        var written = element.Attribute("url") ?? element.Attribute("href") ?? element.OwnText();
        return Absolute(written, element) is not { } address
            ? null
            : new FeedMedia(
                address,
                element.Attribute("type") ?? element.Attribute("medium"),
                Length(element.Attribute("length") ?? element.Attribute("filesize")),
                element.Elements.FirstOrDefault(child => child.Name == "title")?.Text() ?? element.Attribute("title"),
                element.Elements.FirstOrDefault(child => child.Name == "description")?.Text()
            );
    }

    private static long? Length(string? written) =>
        long.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;
}
