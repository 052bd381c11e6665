using Rag.Core.Articles;
using Rag.Core.Models;

namespace Rag.Ingestion.Indexing;

/// <summary>Embeds several articles' chunks and windows together, so that the embedder can sort many texts of like length.</summary>
internal sealed class BatchEmbedder(IEmbedder embedder)
{
    /// <summary>Texts worth a call: enough to sort by length.</summary>
    public const int TextsWanted = 256;

    /// <summary>Texts in one call: few enough that cancellation is quick, and room for the article that overshoots what was wanted.</summary>
    private const int MaxTextsPerCall = 512;

    public IReadOnlyList<EmbeddedArticle> Embed(IReadOnlyList<PreparedArticle> articles, CancellationToken cancellation)
    {
        var texts = articles.SelectMany(article => article.Chunks).SelectMany(chunk => chunk.Windows.Prepend(chunk.Text)).ToList();
        var vectors = new List<float[]>(texts.Count);
        foreach (var slice in texts.Chunk(MaxTextsPerCall))
        {
            cancellation.ThrowIfCancellationRequested();
            vectors.AddRange(embedder.EmbedPassages(slice, cancellation));
        }

        var next = 0;
        return [.. articles.Select(article => new EmbeddedArticle(
            new ArticleWrite(article.Article, [.. article.Chunks.Select((chunk, ordinal) => Draft(chunk, ordinal, vectors, ref next))]),
            article.BytesRead))];
    }

    /// <summary>Takes the chunk's vector and then its windows', in the order in which their texts were given.</summary>
    private static ChunkDraft Draft(PreparedChunk chunk, int ordinal, List<float[]> vectors, ref int next)
    {
        var vector = vectors[next++];
        var windows = vectors.GetRange(next, chunk.Windows.Count);
        next += windows.Count;
        return new ChunkDraft(ordinal, chunk.Span.Start, chunk.Span.End, chunk.Text, vector, windows);
    }
}
