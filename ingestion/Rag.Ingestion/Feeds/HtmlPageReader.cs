using AngleSharp.Html.Dom;
using Rag.Core.Articles;

namespace Rag.Ingestion.Feeds;

/// <summary>One article out of a web page saved as a file. Scripts do not run and nothing is fetched.</summary>
internal sealed class HtmlPageReader : ISourceFileReader
{
    private const string UnknownAddress = "https://page.invalid/";

    public IEnumerable<ReadResult> Read(SourceFile file, CancellationToken cancellation)
    {
        yield return file.ReadDocument(cancellation) is not { } bytes
            ? new ReadResult.Failed(file.TooLarge())
            : ReadPage(file.Name, DocumentText.Decode(bytes), cancellation);
    }

    private static ReadResult ReadPage(string name, string html, CancellationToken cancellation)
    {
        try
        {
            return ArticleTime.Run(time => ReadArticle(name, html, time), cancellation);
        }
        catch (ArticleRefusedException refusal)
        {
            return new ReadResult.Failed($"{name} was left out: {refusal.Message}; no article looks like that.");
        }
    }

    private static ReadResult ReadArticle(string name, string html, CancellationToken cancellation)
    {
        var page = BoundedHtml.Parse(html, cancellation);
        PageBounds.Check(page);
        var metadata = PageMetadata.From(page);
        PageBounds.Shorten(page);
        string? title,
            byline;
        string text;
        try
        {
            (title, byline, text) = Extract(page, metadata.Url ?? UnknownAddress, cancellation);
        }
        catch (Exception error) when (error is not (OperationCanceledException or ArticleRefusedException))
        {
            return new ReadResult.Failed($"{name}: no article could be found in the page ({error.Message.TrimEnd('.')}).");
        }

        return text.Length == 0
            ? new ReadResult.Failed($"{name}: no article was found in the page.")
            : new ReadResult.Found(
                new ArticleDraft(
                    Id: null,
                    metadata.Url,
                    metadata.Title ?? title,
                    metadata.Source,
                    metadata.Author ?? (byline is { Length: > 0 } ? byline : null),
                    metadata.Category,
                    metadata.Published,
                    metadata.Updated,
                    text
                )
            );
    }

    private static (string? Title, string? Byline, string Text) Extract(IHtmlDocument page, string address, CancellationToken cancellation)
    {
        var datelines = page.QuerySelectorAll("time").Select(time => time.TextContent.Trim()).ToHashSet(StringComparer.Ordinal);
        var reader = new SmartReader.Reader(address, page) { MaxElemsToParse = PageBounds.MaxElements, ContinueIfNotReadable = true };
        var article = reader.GetArticle();
        var lines = article.Content is { Length: > 0 } content ? HtmlText.FromFragment(content, cancellation).Split('\n') : [];

        // A line that is nothing but a time element belongs to the page's head, like the byline that the extractor has taken away.
        return (article.Title, article.Byline, string.Join('\n', lines.Where(line => !datelines.Contains(line.Trim()))).Trim());
    }
}
