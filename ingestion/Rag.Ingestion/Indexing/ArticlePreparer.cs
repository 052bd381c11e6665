using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Core.Text;
using Rag.Ingestion.Chunking;

namespace Rag.Ingestion.Indexing;

/// <summary>Cuts a revision's body into chunks and their windows.</summary>
internal sealed class ArticlePreparer(ITokenizer readerTokenizer)
{
    private readonly Chunker _chunker = new(readerTokenizer);

    private readonly WindowCutter _windows = new(readerTokenizer);

    public PreparedArticle Prepare(Article article, long bytesRead) =>
        new(article, [.. _chunker.Cut(article.Body).Select(span => Prepare(article.Body, span))], bytesRead);

    private PreparedChunk Prepare(string body, TextSpan span)
    {
        var text = body[span.Start..span.End];
        return new PreparedChunk(span, text, [.. _windows.Cut(text).Select(window => text[window.Start..window.End])]);
    }
}
