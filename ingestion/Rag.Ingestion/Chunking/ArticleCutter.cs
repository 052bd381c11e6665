using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.Ingestion.Chunking;

/// <summary>Cuts a revision's body into chunks and their windows. Thread-safe.</summary>
/// <param name="readerTokenizer">The tokenizer of the model that will read the chunks.</param>
internal sealed class ArticleCutter(ITokenizer readerTokenizer)
{
    private readonly Chunker _chunker = new(readerTokenizer);

    private readonly WindowCutter _windows = new(readerTokenizer);

    public CutArticle Cut(Article article) =>
        new(article, [.. _chunker.Cut(article.Body).Select(span => new CutChunk(span, WindowsOf(article.Body, span)))]);

    private List<TextSpan> WindowsOf(string body, TextSpan chunk)
    {
        var windows = _windows.Cut(body[chunk.Start..chunk.End]);
        return [.. windows.Select(window => new TextSpan(chunk.Start + window.Start, chunk.Start + window.End))];
    }
}
