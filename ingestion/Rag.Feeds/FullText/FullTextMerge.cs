using Rag.Core.Articles;

namespace Rag.Feeds.FullText;

/// <summary>Puts a feed's stub and the article of its page together.</summary>
internal static class FullTextMerge
{
    /// <summary>Of the stub's words so many have to stand in the page, or it is another text: a consent form, a list.</summary>
    private const double LeastShared = 0.5;

    /// <summary>
    /// The page's text where it is longer and has the stub's words, with what the feed says of the article and, where it says nothing, the
    /// page. Null where the stub stays as it is.
    /// </summary>
    /// <param name="address">Where the page lay after all redirects.</param>
    public static ArticleDraft? Merge(ArticleDraft stub, ArticleDraft page, Uri address) =>
        page.Body.Length <= stub.Body.Length || !HasWordsOf(stub, page)
            ? null
            : stub with
            {
                Url = UrlOf(stub, page, address),
                Title = stub.Title ?? page.Title,
                Source = stub.Source ?? page.Source,
                Author = stub.Author ?? page.Author,
                Category = stub.Category ?? page.Category,
                PublishedAt = stub.PublishedAt ?? page.PublishedAt,
                UpdatedAt = stub.UpdatedAt ?? page.UpdatedAt,
                Body = page.Body,
                Language = stub.Language ?? page.Language,
            };

    /// <summary>A page says which of its addresses is the canonical one, and may not say that it is another host's.</summary>
    private static string? UrlOf(ArticleDraft stub, ArticleDraft page, Uri address) =>
        WebAddress.Of(page.Url) is { } canonical && string.Equals(canonical.IdnHost, address.IdnHost, StringComparison.OrdinalIgnoreCase)
            ? page.Url
            : stub.Url;

    private static bool HasWordsOf(ArticleDraft stub, ArticleDraft page)
    {
        var told = Words(stub.Body.Length > 0 ? stub.Body : stub.Title ?? "");
        if (told.Count == 0)
        {
            return true;
        }

        var found = Words($"{page.Title} {page.Body}");
        return told.Count(found.Contains) >= told.Count * LeastShared;
    }

    private static HashSet<string> Words(string text)
    {
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                words.Add(text[start..i]);
                start = -1;
            }
        }

        return words;
    }
}
