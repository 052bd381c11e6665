using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Rag.Core.Articles;

namespace Rag.Ingestion.Feeds;

/// <summary>One article out of a web page saved as a file. Scripts do not run and nothing is fetched.</summary>
internal sealed class HtmlPageReader : ISourceFileReader
{
    private const int MaxElements = 50_000;

    private const int MaxDepth = 256;

    private const string UnknownAddress = "https://page.invalid/";

    private static readonly TimeSpan s_extractionTimeout = TimeSpan.FromSeconds(20);

    public IEnumerable<ReadResult> Read(SourceFile file, CancellationToken cancellation)
    {
        yield return file.ReadDocument(cancellation) is not { } bytes
            ? new ReadResult.Failed(file.TooLarge())
            : ReadPage(file.Name, DocumentText.Decode(bytes), cancellation);
    }

    private static ReadResult ReadPage(string name, string html, CancellationToken cancellation)
    {
        if (HtmlNesting.IsTooDeep(html) || new HtmlParser().ParseDocument(html) is not { } page || !IsWithinLimits(page))
        {
            return new ReadResult.Failed(
                $"{name} has more than {MaxElements} elements or nests them more than {MaxDepth} deep; no article looks like that."
            );
        }

        var metadata = PageMetadata.From(page);
        var extraction = Task.Run(() => Extract(page, metadata.Url ?? UnknownAddress), cancellation);
        try
        {
            // The extractor cannot be stopped: past the timeout it is left to itself.
            if (!extraction.Wait(s_extractionTimeout, cancellation))
            {
                return new ReadResult.Failed(
                    $"{name} took more than {s_extractionTimeout.TotalSeconds:0} s to find the article in, so it was left out."
                );
            }
        }
        catch (AggregateException error) when (error.InnerException is { } inner and not OperationCanceledException)
        {
            return new ReadResult.Failed($"{name}: no article could be found in the page ({inner.Message.TrimEnd('.')}).");
        }

        var (title, byline, text) = extraction.Result;
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

    private static (string? Title, string? Byline, string Text) Extract(IHtmlDocument page, string address)
    {
        var datelines = page.QuerySelectorAll("time").Select(time => time.TextContent.Trim()).ToHashSet(StringComparer.Ordinal);
        var reader = new SmartReader.Reader(address, page) { MaxElemsToParse = MaxElements, ContinueIfNotReadable = true };
        var article = reader.GetArticle();
        var lines = article.Content is { Length: > 0 } content ? HtmlText.FromFragment(content).Split('\n') : [];

        // A line that is nothing but a time element belongs to the page's head, like the byline that the extractor has taken away.
        return (article.Title, article.Byline, string.Join('\n', lines.Where(line => !datelines.Contains(line.Trim()))).Trim());
    }

    /// <summary>What comes after walks the tree recursively.</summary>
    private static bool IsWithinLimits(IHtmlDocument page)
    {
        var elements = 0;
        var open = new Stack<(INode Node, int Depth)>([(page, 0)]);
        while (open.TryPop(out var at))
        {
            if (at.Depth > MaxDepth || (elements += at.Node is IElement ? 1 : 0) > MaxElements)
            {
                return false;
            }

            foreach (var child in at.Node.ChildNodes)
            {
                open.Push((child, at.Depth + 1));
            }
        }

        return true;
    }
}
