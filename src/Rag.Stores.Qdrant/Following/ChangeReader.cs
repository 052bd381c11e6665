using System.Collections.Concurrent;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Qdrant.Collections;

namespace Rag.Stores.Qdrant.Following;

/// <summary>Brings what happened to articles into a collection, and has it served once nothing is left.</summary>
internal sealed class ChangeReader(
    IIndexTruth truth,
    IArticleChanges changes,
    CollectionLoader loader,
    ServedSlot served,
    QdrantMetrics metrics
)
{
    private const int ChangesAtOnce = 256;

    private readonly ConcurrentDictionary<ArticleId, bool> _touched = new();

    /// <summary>Of the collection that was followed last; changed in turns.</summary>
    public CollectionPosition? Position { get; set; }

    /// <summary>Something happened to these articles: whoever writes may not have said so in the store's changes.</summary>
    public void Touch(IEnumerable<ArticleId> articles)
    {
        foreach (var article in articles)
        {
            _touched[article] = true;
        }
    }

    /// <summary>Whether anything happened that is yet to be followed.</summary>
    public async Task<bool> HasNewsAsync(CollectionPosition position, CancellationToken cancellation) =>
        !_touched.IsEmpty || await changes.LastChangeAsync(cancellation).ConfigureAwait(false) > position.Change;

    /// <summary>
    /// In a turn: follows until nothing is left, and serves. Null, and it serves no more, where changes behind the position were forgotten.
    /// </summary>
    public async Task<CollectionPosition?> FollowToEndAsync(
        QdrantCollection collection,
        CollectionPosition position,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            var last = await changes.LastChangeAsync(cancellation).ConfigureAwait(false);
            metrics.Behind = last - position.Change;
            var page = await changes.ChangesAsync(position.Change, ChangesAtOnce, cancellation).ConfigureAwait(false);
            if (page.IsBehind || position.Change > last)
            {
                served.Stop("changes were forgotten before they were followed.");
                return null;
            }

            var touched = TakeTouched();
            ArticleId[] articles = [.. page.Changes.Select(change => change.Article).Concat(touched).Distinct()];
            var state = await truth.HoldAsync(null, cancellation).ConfigureAwait(false);
            var isServed = false;
            try
            {
                var next = position with { Change = page.Changes is [.., var latest] ? latest.Sequence : position.Change };
                var orphans = new List<Guid>();
                if (articles.Length > 0)
                {
                    next = next with { Generation = position.Generation + 1 };
                    orphans = await loader.WriteAsync(articles, collection, next.Generation, state, cancellation).ConfigureAwait(false);
                }

                if (next.Change == last && await changes.LastChangeAsync(cancellation).ConfigureAwait(false) == last)
                {
                    served.Serve(collection, next.Generation, state);
                    isServed = true;
                }

                await collection.DeleteAsync(orphans, cancellation).ConfigureAwait(false);
                if (next != position)
                {
                    await collection.WritePositionAsync(next, cancellation).ConfigureAwait(false);
                }

                Position = position = next;
                touched = [];
                metrics.Behind = last - position.Change;
                if (isServed)
                {
                    return position;
                }
            }
            finally
            {
                Touch(touched);
                if (!isServed)
                {
                    state.Dispose();
                }
            }
        }
    }

    private ArticleId[] TakeTouched() => [.. _touched.Keys.Where(article => _touched.TryRemove(article, out _))];
}
