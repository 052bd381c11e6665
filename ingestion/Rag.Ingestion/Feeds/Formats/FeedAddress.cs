namespace Rag.Ingestion.Feeds.Formats;

/// <summary>Addresses in a feed: relative ones begin at the nearest xml:base, which may be relative itself.</summary>
internal static class FeedAddress
{
    /// <summary>An absolute address, or null where it is none and nothing is known that it could be relative to.</summary>
    public static string? Absolute(string? address, string? baseAddress) =>
        address is not { Length: > 0 } ? null
        : Uri.TryCreate(address, UriKind.Absolute, out var absolute) && !absolute.IsFile ? address
        : Uri.TryCreate(baseAddress, UriKind.Absolute, out var from) && Uri.TryCreate(from, address, out var resolved)
            ? resolved.AbsoluteUri
        : null;

    /// <summary>Where relative addresses in the element begin; the source's address, where the feed says nothing.</summary>
    public static string? BaseOf(MarkupElement element, string? source)
    {
        var outer = element.Parent is { } parent ? BaseOf(parent, source) : source;
        var own = element.Base ?? (element.Name == "channel" ? element.Attribute("base") : null);
        return own is { Length: > 0 } ? Absolute(own, outer) ?? outer : outer;
    }

    /// <summary>The nearest xml:lang; an empty one takes back what is said around it.</summary>
    public static string? LanguageOf(MarkupElement element, string? source)
    {
        for (var at = element; at is not null; at = at.Parent)
        {
            if (at.Language is { } language)
            {
                return language.Length > 0 ? language.Replace('_', '-') : null;
            }
        }

        return source;
    }
}
