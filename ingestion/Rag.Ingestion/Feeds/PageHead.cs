using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Rag.Core.Articles;
using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Feeds;

/// <summary>What a web page says of itself and where it leads, without its text.</summary>
/// <param name="Address">The page's own, which its links are relative to where it names no other base.</param>
/// <param name="Links">Link elements in their order.</param>
/// <param name="Anchors">Links within the text in their order; the first ones of very many.</param>
/// <param name="ChannelId">What a page of films names its channel; null elsewhere.</param>
public sealed record PageHead(
    Uri Address,
    string? Title,
    string? Language,
    IReadOnlyList<PageLink> Links,
    IReadOnlyList<PageLink> Anchors,
    string? ChannelId
)
{
    private const int MostLinks = 200;

    private const int MostAnchors = 2_000;

    private const int LongestAddress = 2_048;

    private const int LongestChannelId = 64;

    /// <param name="contentType">The header as it was sent.</param>
    /// <exception cref="InvalidDataException">The page passes a bound; the message follows its name.</exception>
    public static PageHead Read(ReadOnlyMemory<byte> body, string? contentType, Uri address, CancellationToken cancellation)
    {
        if (body.Length > SourceFile.MaxDocumentBytes)
        {
            throw new InvalidDataException($"is larger than {SourceFile.MaxDocumentBytes / 1_000_000} MB");
        }

        try
        {
            return ArticleTime.Run(
                time => Of(BoundedHtml.Parse(DocumentText.Decode(body.ToArray(), ContentType.CharsetOf(contentType)), time), address),
                cancellation
            );
        }
        catch (ArticleRefusedException refusal)
        {
            throw new InvalidDataException($"cannot be read: {refusal.Message}", refusal);
        }
    }

    private static PageHead Of(IHtmlDocument page, Uri address)
    {
        var from = Absolute(page.QuerySelector("base[href]")?.GetAttribute("href"), address) ?? address;
        return new PageHead(
            address,
            OneLine.Of(page.QuerySelector("title")?.TextContent, ArticleLimits.Title),
            LanguageTag.From(page.DocumentElement.GetAttribute("lang")),
            [.. Read(page.QuerySelectorAll("link[rel][href]").Take(MostLinks), from, link => link.GetAttribute("title"))],
            [.. Read(page.QuerySelectorAll("a[href]").Take(MostAnchors), from, link => link.TextContent)],
            page.QuerySelector("meta[itemprop=channelId], meta[itemprop=identifier]")?.GetAttribute("content")
                is { Length: > 0 and <= LongestChannelId } channel
            && channel.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
                ? channel
                : null
        );
    }

    private static IEnumerable<PageLink> Read(IEnumerable<IElement> links, Uri from, Func<IElement, string?> title)
    {
        foreach (var link in links)
        {
            if (Absolute(link.GetAttribute("href"), from) is { } address)
            {
                var isElement = link.LocalName == "link";
                yield return new PageLink(
                    isElement
                        ? (link.GetAttribute("rel") ?? "").ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                        : [],
                    address,
                    link.GetAttribute("type")?.Split(';')[0].Trim().ToLowerInvariant(),
                    OneLine.Of(title(link), ArticleLimits.Title)
                );
            }
        }
    }

    private static Uri? Absolute(string? written, Uri from) =>
        written is { Length: > 0 and <= LongestAddress } && Uri.TryCreate(from, written.Trim(), out var address)
            ? WebAddress.Of(address.AbsoluteUri)
            : null;
}
