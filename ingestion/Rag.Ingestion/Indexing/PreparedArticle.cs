using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Ingestion.Indexing;

/// <summary>A revision cut and ready to be embedded.</summary>
/// <param name="BytesRead">Input bytes read when it was prepared.</param>
internal sealed record PreparedArticle(Article Article, IReadOnlyList<PreparedChunk> Chunks, long BytesRead)
{
    /// <summary>Chunks and windows: what the embedder is asked for.</summary>
    public int TextCount => Chunks.Sum(chunk => 1 + chunk.Windows.Count);
}

internal sealed record PreparedChunk(TextSpan Span, string Text, IReadOnlyList<string> Windows);

/// <summary>A revision ready to be stored.</summary>
internal sealed record EmbeddedArticle(ArticleWrite Write, long BytesRead);
