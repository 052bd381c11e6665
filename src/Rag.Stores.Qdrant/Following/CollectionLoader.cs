using System.Collections.Concurrent;
using System.Collections.Frozen;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Qdrant.Collections;

namespace Rag.Stores.Qdrant.Following;

/// <summary>Writes what a collection lacks of articles, some of them or all.</summary>
/// <param name="turn">Taken for some articles at a time, so that writes get theirs in between.</param>
internal sealed class CollectionLoader(IIndexTruth truth, IArticleChanges changes, IArticleCatalog catalog, SemaphoreSlim turn)
{
    private const int ArticlesAtOnce = 32;

    private readonly ConcurrentDictionary<string, long> _gaps = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether other processes may have forgotten revisions, which no change tells, since all articles were compared with the collection.
    /// </summary>
    public bool MayHaveGaps(QdrantCollection collection) => truth.Gaps > _gaps.GetValueOrDefault(collection.Name);

    /// <summary>
    /// Puts all that is stored into the collection and takes out all else; what happens meanwhile is for the changes to tell.
    /// </summary>
    /// <param name="before">What the collection says of itself; null where it says nothing.</param>
    public async Task<CollectionPosition> LoadAsync(QdrantCollection collection, CollectionPosition? before, CancellationToken cancellation)
    {
        var last = await changes.LastChangeAsync(cancellation).ConfigureAwait(false);
        var generation = (before?.Generation ?? 0) + 1;
        await CompareAllAsync(collection, generation, cancellation).ConfigureAwait(false);
        var average = await AverageAsync(cancellation).ConfigureAwait(false);
        var position = new CollectionPosition(last, generation, average);
        await collection.WritePositionAsync(position, cancellation).ConfigureAwait(false);
        return position;
    }

    public async Task CompareAllAsync(QdrantCollection collection, long generation, CancellationToken cancellation)
    {
        var gaps = truth.Gaps;
        var articles = new List<ArticleId>();
        await foreach (var age in catalog.AgesAsync(cancellation).ConfigureAwait(false))
        {
            articles.Add(age.Id);
        }

        foreach (var batch in articles.Chunk(ArticlesAtOnce))
        {
            await InTurnAsync(batch, collection, generation, cancellation).ConfigureAwait(false);
        }

        var known = articles.ToFrozenSet();
        await foreach (var page in collection.ScrollAsync(null, null, cancellation).ConfigureAwait(false))
        {
            foreach (
                var batch in page.Points.Select(point => point.Article).Distinct().Where(id => !known.Contains(id)).Chunk(ArticlesAtOnce)
            )
            {
                await InTurnAsync(batch, collection, generation, cancellation).ConfigureAwait(false);
            }
        }

        _gaps[collection.Name] = gaps;
    }

    /// <summary>Writes what is missing or otherwise of these articles.</summary>
    /// <returns>Points that are to be deleted once the others are served.</returns>
    public async Task<List<Guid>> WriteAsync(
        IReadOnlyCollection<ArticleId> articles,
        QdrantCollection collection,
        long generation,
        IIndexState state,
        CancellationToken cancellation
    )
    {
        var averages = new ScopeAverages(state);
        var orphans = new List<Guid>();
        foreach (var batch in articles.Chunk(ArticlesAtOnce))
        {
            var comparison = await ArticleComparison
                .OfAsync(batch, collection, truth, generation, averages, cancellation)
                .ConfigureAwait(false);
            await collection.UpsertAsync(comparison.Writes, cancellation).ConfigureAwait(false);
            orphans.AddRange(comparison.Orphans.Select(orphan => orphan.Id));
        }

        return orphans;
    }

    /// <summary>Words of an average public chunk.</summary>
    public async Task<double> AverageAsync(CancellationToken cancellation)
    {
        using var state = await truth.HoldAsync(null, cancellation).ConfigureAwait(false);
        return await new ScopeAverages(state).OfAsync(AccessScope.Public, cancellation).ConfigureAwait(false);
    }

    private Task InTurnAsync(
        IReadOnlyCollection<ArticleId> articles,
        QdrantCollection collection,
        long generation,
        CancellationToken cancellation
    ) =>
        turn.RunAsync(
            async () =>
            {
                using var state = await truth.HoldAsync(null, cancellation).ConfigureAwait(false);
                var orphans = await WriteAsync(articles, collection, generation, state, cancellation).ConfigureAwait(false);
                await collection.DeleteAsync(orphans, cancellation).ConfigureAwait(false);
            },
            cancellation
        );
}
