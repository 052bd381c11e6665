using Rag.Core.Articles;

namespace Rag.Stores.Qdrant.Following;

/// <summary>
/// Writes to the store, then to the collection, then acknowledges. Where Qdrant does not answer, a write is acknowledged as the store has
/// it: it is followed later, and until then no search asks the collection. Thread-safe.
/// </summary>
internal sealed class FollowedWriter(IArticleWriter store, QdrantFollower follower) : IArticleWriter
{
    public async ValueTask CommitAsync(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation)
    {
        follower.Touch(writes.Select(write => write.Article.Id));
        await follower
            .WriteAsync(
                async () =>
                {
                    await store.CommitAsync(writes, cancellation).ConfigureAwait(false);
                    return writes.Count;
                },
                removes: false,
                cancellation
            )
            .ConfigureAwait(false);
    }

    public ValueTask<bool> RetractAsync(ArticleId id, Retraction retraction, CancellationToken cancellation) =>
        follower.WriteAsync(() => store.RetractAsync(id, retraction, cancellation), removes: true, cancellation);

    public ValueTask<bool> RemoveAsync(ArticleId id, CancellationToken cancellation) =>
        follower.WriteAsync(() => store.RemoveAsync(id, cancellation), removes: true, cancellation);

    /// <summary>No change of the store tells which revisions were forgotten, so none is while it cannot be followed at once.</summary>
    public async ValueTask<int> ForgetRevisionsAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        return follower.IsServing
            ? await follower
                .WriteAsync(() => store.ForgetRevisionsAsync(before, most, cancellation), removes: true, cancellation)
                .ConfigureAwait(false)
            : 0;
    }
}
