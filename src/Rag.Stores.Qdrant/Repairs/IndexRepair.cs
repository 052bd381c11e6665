using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Qdrant.Calls;
using Rag.Stores.Qdrant.Collections;
using Rag.Stores.Qdrant.Following;
using Rag.Stores.Qdrant.Points;

namespace Rag.Stores.Qdrant.Repairs;

/// <summary>
/// Holds the collection to the store, some articles at a time. What was mended stays mended: a repair that was stopped is begun again, and
/// finds the less to do.
/// </summary>
public sealed class IndexRepair : IDisposable
{
    private const int ArticlesAtOnce = 32;
    private const int MostExamples = 10;

    private readonly IIndexTruth _truth;
    private readonly IArticleCatalog _catalog;
    private readonly QdrantCalls _calls;
    private readonly CollectionSet _collections;

    public IndexRepair(
        IIndexTruth truth,
        IArticleCatalog catalog,
        QdrantOptions options,
        QdrantMetrics metrics,
        TimeProvider clock,
        ILogger logger
    )
    {
        (_truth, _catalog) = (truth, catalog);
        _calls = new QdrantCalls(options, metrics, clock);
        _collections = new CollectionSet(_calls, options, metrics, logger);
    }

    /// <param name="mends">Whether what differs is mended; it is told in either case.</param>
    /// <exception cref="StoreUnreachableException">Qdrant does not answer, or not as it should.</exception>
    public async Task<RepairReport> RunAsync(bool mends, CancellationToken cancellation)
    {
        try
        {
            var collection = await _collections.OpenAsync(_truth.Embedder, cancellation).ConfigureAwait(false);
            var position = await collection.ReadPositionAsync(cancellation).ConfigureAwait(false);
            return await new Run(this, collection, position?.Generation ?? 1, mends).CompareAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && QdrantFault.Translated(e, _calls.Url) is { } told)
        {
            throw told;
        }
    }

    public void Dispose() => _calls.Dispose();

    private sealed class Run(IndexRepair repair, QdrantCollection collection, long generation, bool mends)
    {
        private readonly Examples _missing = new();
        private readonly Examples _differing = new();
        private readonly Examples _orphaned = new();
        private long _mended;

        public async Task<RepairReport> CompareAsync(CancellationToken cancellation)
        {
            var articles = new List<ArticleId>();
            await foreach (var age in repair._catalog.AgesAsync(cancellation).ConfigureAwait(false))
            {
                articles.Add(age.Id);
            }

            var chunks = 0L;
            foreach (var batch in articles.Chunk(ArticlesAtOnce))
            {
                chunks += await CompareAsync(batch, cancellation).ConfigureAwait(false);
            }

            await FindStrangersAsync(articles.ToFrozenSet(), cancellation).ConfigureAwait(false);
            return new RepairReport(
                collection.Name,
                chunks,
                _missing.Count,
                _differing.Count,
                _orphaned.Count,
                _missing.Shown,
                _differing.Shown,
                _orphaned.Shown,
                _mended
            );
        }

        private async Task<int> CompareAsync(ArticleId[] articles, CancellationToken cancellation)
        {
            using var state = await repair._truth.HoldAsync(null, cancellation).ConfigureAwait(false);
            var comparison = await ArticleComparison
                .OfAsync(articles, collection, repair._truth, generation, new ScopeAverages(state), cancellation)
                .ConfigureAwait(false);
            comparison.Missing.ToList().ForEach(point => _missing.Add(point.Chunk.Article, point.Chunk.Id));
            comparison.Differing.ToList().ForEach(point => _differing.Add(point.Chunk.Article, point.Chunk.Id));
            comparison.Orphans.ToList().ForEach(point => _orphaned.Add(point.Article, point.Chunk));
            if (mends)
            {
                await collection.UpsertAsync(comparison.Writes, cancellation).ConfigureAwait(false);
                await DeleteAsync([.. comparison.Orphans.Select(orphan => orphan.Id)], cancellation).ConfigureAwait(false);
                _mended += comparison.Writes.Count;
            }

            return comparison.Chunks;
        }

        /// <summary>Points of articles that the store does not have, and points that nobody here made.</summary>
        private async Task FindStrangersAsync(IReadOnlySet<ArticleId> known, CancellationToken cancellation)
        {
            await foreach (var page in collection.ScrollAsync(null, null, cancellation).ConfigureAwait(false))
            {
                var gone = new List<StoredChunkPoint>();
                foreach (var point in page.Points.Where(point => !known.Contains(point.Article)))
                {
                    if (await repair._catalog.FindAsync(point.Article, cancellation).ConfigureAwait(false) is null)
                    {
                        gone.Add(point);
                    }
                }

                gone.ForEach(point => _orphaned.Add(point.Article, point.Chunk));
                foreach (var stranger in page.Strangers)
                {
                    _orphaned.Add(stranger.HasUuid ? stranger.Uuid : $"{stranger.Num}");
                }

                if (mends)
                {
                    await DeleteAsync(
                            [
                                .. gone.Select(point => point.Id),
                                .. page.Strangers.Where(id => id.HasUuid).Select(id => Guid.Parse(id.Uuid)),
                            ],
                            cancellation
                        )
                        .ConfigureAwait(false);
                }
            }
        }

        private async Task DeleteAsync(IReadOnlyList<Guid> points, CancellationToken cancellation)
        {
            await collection.DeleteAsync(points, cancellation).ConfigureAwait(false);
            _mended += points.Count;
        }
    }

    /// <summary>Counts all and shows some.</summary>
    private sealed class Examples
    {
        private readonly List<string> _shown = [];

        public long Count { get; private set; }

        public IReadOnlyList<string> Shown => _shown;

        public void Add(ArticleId article, ChunkId? chunk) => Add($"article {article}, chunk {chunk?.ToString() ?? "unknown"}");

        public void Add(string example)
        {
            Count++;
            if (_shown.Count < MostExamples)
            {
                _shown.Add(example);
            }
        }
    }
}
