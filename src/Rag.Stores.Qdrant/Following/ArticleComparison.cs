using Qdrant.Client.Grpc;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Qdrant.Collections;
using Rag.Stores.Qdrant.Points;

namespace Rag.Stores.Qdrant.Following;

/// <summary>What a collection lacks, has otherwise and has too much of some articles, and what mends it.</summary>
internal sealed class ArticleComparison
{
    /// <summary>Weights made under an average further off than this are made anew; scores are exact under any.</summary>
    public const double AverageTolerance = 0.05;

    private readonly List<PointStruct> _writes = [];
    private readonly List<StoredChunkPoint> _orphans = [];
    private readonly List<ChunkPoint> _missing = [];
    private readonly List<ChunkPoint> _differing = [];

    private ArticleComparison() { }

    /// <summary>How many chunks the articles have.</summary>
    public int Chunks { get; private init; }

    public IReadOnlyList<PointStruct> Writes => _writes;

    public IReadOnlyList<StoredChunkPoint> Orphans => _orphans;

    public IReadOnlyList<ChunkPoint> Missing => _missing;

    public IReadOnlyList<ChunkPoint> Differing => _differing;

    /// <param name="generation">From which on what is new is found, and what was replaced is not.</param>
    /// <param name="averages">Of the store's present state.</param>
    public static async Task<ArticleComparison> OfAsync(
        IReadOnlyCollection<ArticleId> articles,
        QdrantCollection collection,
        IIndexTruth truth,
        long generation,
        ScopeAverages averages,
        CancellationToken cancellation
    )
    {
        var chunks = await truth.ReadChunksAsync(articles, collection.Embedder.Digest, cancellation).ConfigureAwait(false);
        var stored = (await collection.PointsOfAsync(articles, cancellation).ConfigureAwait(false)).ToDictionary(point => point.Id);
        var comparison = new ArticleComparison { Chunks = chunks.Count };
        foreach (var chunk in chunks)
        {
            var point = new ChunkPoint(chunk);
            var average = await averages.OfAsync(chunk.Scope, cancellation).ConfigureAwait(false);
            if (!stored.Remove(point.Id, out var there))
            {
                comparison._missing.Add(point);
                comparison._writes.Add(point.ToPoint(generation, point.IsLatest ? null : generation, average));
            }
            else if (!IsAsStored(point, there, average) || there.Since > generation || there.Until > generation)
            {
                comparison._differing.Add(point);
                var since = Math.Min(there.Since ?? generation, generation);
                var until = Math.Min(there.Until ?? generation, generation);
                comparison._writes.Add(point.ToPoint(since, point.IsLatest ? null : until, average));
            }
        }

        comparison._orphans.AddRange(stored.Values);
        return comparison;
    }

    private static bool IsAsStored(ChunkPoint point, StoredChunkPoint there, double average) =>
        there.Digest == point.Digest
        && there.Since is not null
        && there.Until is null == point.IsLatest
        && there.AverageLength is { } made
        && Math.Abs((made / average) - 1) <= AverageTolerance;
}
