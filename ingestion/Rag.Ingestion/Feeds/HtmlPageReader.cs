using Rag.Core.Articles;
using Rag.Ingestion.Extraction;

namespace Rag.Ingestion.Feeds;

/// <summary>One article out of a web page saved as a file. Scripts do not run and nothing is fetched.</summary>
internal sealed class HtmlPageReader : ISourceFileReader
{
    private const string UnknownAddress = "https://page.invalid/";

    public IEnumerable<ReadResult> Read(SourceFile file, CancellationToken cancellation)
    {
        yield return file.ReadDocument(cancellation) is not { } bytes
            ? new ReadResult.Failed(file.TooLarge())
            : ReadPage(file.Name, DocumentText.Decode(bytes), UnknownAddress, cancellation);
    }

    /// <param name="name">The subject of a sentence about the page.</param>
    /// <param name="address">Where the page is from, unless it says so itself.</param>
    internal static ReadResult ReadPage(string name, string html, string address, CancellationToken cancellation)
    {
        try
        {
            return ArticleTime.Run(time => ReadArticle(name, html, address, time), cancellation);
        }
        catch (ArticleRefusedException refusal)
        {
            return new ReadResult.Failed($"{name} was left out: {refusal.Message}; no article looks like that.");
        }
    }

    private static ReadResult ReadArticle(string name, string html, string address, CancellationToken cancellation)
    {
        var page = BoundedHtml.Parse(html, cancellation);
        PageBounds.Check(page);
        var metadata = PageMetadata.From(page);
        PageBounds.Shorten(page);
        PageArticle article;
        try
        {
            article = ArticleExtractor.Extract(page, metadata.Url ?? address, metadata.Body, cancellation);
        }
        catch (Exception error) when (error is not (OperationCanceledException or ArticleRefusedException))
        {
            return new ReadResult.Failed($"{name}: no article could be found in the page ({error.Message.TrimEnd('.')}).");
        }

        return article.Text.Length == 0
            ? new ReadResult.Failed($"{name}: no article was found in the page.")
            : new ReadResult.Found(
                new ArticleDraft(
                    Id: null,
                    metadata.Url,
                    metadata.Title ?? article.Title,
                    metadata.Source,
                    metadata.Author ?? Byline.Clean(article.Byline),
                    metadata.Category,
                    metadata.Published,
                    metadata.Updated,
                    article.Text,
                    metadata.Language
                )
            );
    }
}
