using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion.Chunking;
using Rag.Ingestion.Stories;

namespace Rag.Ingestion.Indexing;

/// <summary>Embeds all texts of several articles together, so that the embedder can sort many texts of like length.</summary>
internal sealed class BatchEmbedder(IEmbedder embedder)
{
    /// <summary>Texts worth a call: enough that many have the same length, since only such texts share a run.</summary>
    public const int MostWanted = 1024;

    private const int FewestWanted = 32;

    /// <summary>An article is not searched before all of its batch is embedded.</summary>
    private static readonly TimeSpan s_longestBatch = TimeSpan.FromSeconds(6);

    /// <summary>
    /// Texts in one call: few enough that cancellation is quick, and room for the article that overshoots what was wanted.
    /// </summary>
    private const int MaxTextsPerCall = MostWanted + 512;

    /// <summary>
    /// For the next batch: few at first, so that something is stored soon, and fewer where those before took long, as while questions are
    /// given way to.
    /// </summary>
    public int TextsWanted { get; private set; } = FewestWanted;

    /// <summary>A batch of as many as were wanted, or fewer, has taken so long.</summary>
    public void Took(TimeSpan time)
    {
        if (time > s_longestBatch)
        {
            TextsWanted = Math.Max(FewestWanted, TextsWanted / 2);
        }
        else if (time < s_longestBatch / 2)
        {
            TextsWanted = Math.Min(MostWanted, TextsWanted * (time < s_longestBatch / 8 ? 4 : 2));
        }
    }

    public IReadOnlyList<EmbeddedArticle> Embed(IReadOnlyList<CutArticle> articles, CancellationToken cancellation)
    {
        var (maker, vectors) = embedder.Steadily(() => Vectors(articles, cancellation));
        var next = 0;
        return
        [
            .. articles.Select(article =>
            {
                ChunkDraft[] chunks =
                [
                    .. article.Chunks.Select((chunk, ordinal) => Draft(article.Article.Body, chunk, ordinal, vectors, ref next)),
                ];
                var told = vectors.GetRange(next, article.StoryTexts.Count);
                next += told.Count;
                return new EmbeddedArticle(new ArticleWrite(article.Article, chunks) { Embedder = maker }, told);
            }),
        ];
    }

    private List<float[]> Vectors(IReadOnlyList<CutArticle> articles, CancellationToken cancellation)
    {
        var vectors = new List<float[]>(articles.Sum(article => article.TextCount));
        foreach (var texts in articles.SelectMany(article => article.Texts).Chunk(MaxTextsPerCall))
        {
            cancellation.ThrowIfCancellationRequested();
            vectors.AddRange(embedder.EmbedPassages(texts, cancellation));
        }

        return vectors;
    }

    /// <summary>Takes the chunk's vector and then its windows', in the order of <see cref="CutArticle.Texts"/>.</summary>
    private static ChunkDraft Draft(string body, CutChunk chunk, int ordinal, List<float[]> vectors, ref int next)
    {
        var (start, end) = chunk.Span;
        var vector = vectors[next++];
        var windows = vectors.GetRange(next, chunk.Windows.Count);
        next += windows.Count;
        return new ChunkDraft(ordinal, start, end, body[start..end], vector, windows);
    }
}
