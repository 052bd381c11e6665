using AngleSharp.Html.Dom;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Extraction;

/// <summary>
/// The article of a page. What is named as something else is taken away first, then SmartReader looks for the article, and what it left
/// out or kept by mistake is repaired. The page is changed.
/// </summary>
internal static class ArticleExtractor
{
    /// <summary>With fewer characters of text, what a page says elsewhere of its text is considered.</summary>
    private const int PoorChars = 250;

    /// <param name="page">A page within <see cref="PageBounds"/>.</param>
    /// <param name="address">Where it is from, for the extractor to make its links absolute.</param>
    /// <param name="statedText">The text as the page's data state it, which counts where next to nothing is found.</param>
    /// <param name="cancellation">Heeded between the steps.</param>
    public static PageArticle Extract(IHtmlDocument page, string address, string? statedText, CancellationToken cancellation)
    {
        var datelines = page.QuerySelectorAll("time").Select(time => time.TextContent.Trim()).ToHashSet(StringComparer.Ordinal);
        var body = page.Body ?? page.DocumentElement;
        var captions = PagePruning.Prune(body);
        OtherArticles.Remove(body);
        cancellation.ThrowIfCancellationRequested();
        var lost = new LostParagraphs(body);
        var reader = new SmartReader.Reader(address, page) { MaxElemsToParse = PageBounds.MaxElements, ContinueIfNotReadable = true };
        var article = reader.GetArticle();
        var text = article.Content is { Length: > 0 } content ? TextOf(content, lost, datelines, cancellation) : "";
        return new PageArticle(article.Title, article.Byline, Richer(text, statedText, cancellation), captions);
    }

    private static string TextOf(string html, LostParagraphs lost, HashSet<string> datelines, CancellationToken cancellation)
    {
        var content = BoundedHtml.Parse(html, cancellation);
        lost.Restore(content, cancellation);
        ContentPruning.Prune(content.Body!);

        // A line that is nothing but a time element belongs to the page's head, like the byline that the extractor has taken away.
        var lines = HtmlText.FromTree(content).Split('\n');
        return string.Join('\n', lines.Where(line => !datelines.Contains(line.Trim()))).Trim();
    }

    private static string Richer(string text, string? statedText, CancellationToken cancellation) =>
        text.Length < PoorChars
        && statedText?.Length > 2 * text.Length
        && HtmlText.FromFragment(statedText, cancellation) is var stated
        && stated.Length > 2 * text.Length
            ? stated
            : text;
}
