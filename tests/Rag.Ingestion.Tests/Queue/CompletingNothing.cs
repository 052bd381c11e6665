using Rag.Core.Feeds;
using Rag.Core.Queue;

namespace Rag.Ingestion.Tests.Queue;

/// <summary>
/// A queue whose process is killed after everything claimed was stored and before any of it is completed: it gives its articles once, and
/// forgets what becomes of them.
/// </summary>
internal sealed class CompletingNothing(IArticleQueue inner, IReadOnlyList<QueuedArticle> claimed) : IArticleQueue
{
    private IReadOnlyList<QueuedArticle> _left = claimed;

    public ValueTask<IReadOnlyList<QueuedArticle>> ClaimAsync(QueueStage stage, int most, TimeSpan lease, CancellationToken cancellation)
    {
        IReadOnlyList<QueuedArticle> given = [.. _left.Take(most)];
        _left = [.. _left.Skip(most)];
        return ValueTask.FromResult(given);
    }

    public ValueTask<IReadOnlyList<QueueDepth>> DepthAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<QueueDepth>>([]);

    public ValueTask CompleteAsync(IReadOnlyList<QueuedArticle> done, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ReleaseAsync(IReadOnlyList<QueuedArticle> claimed, CancellationToken cancellation)
    {
        _left = [.. claimed, .. _left];
        return ValueTask.CompletedTask;
    }

    public ValueTask WaitAsync(QueueStage stage, TimeSpan longest, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask<IReadOnlyList<long>> EnqueueAsync(IReadOnlyList<IncomingArticle> articles, CancellationToken cancellation) =>
        inner.EnqueueAsync(articles, cancellation);

    public ValueTask PassOnAsync(QueuedArticle article, IncomingArticle withText, CancellationToken cancellation) =>
        inner.PassOnAsync(article, withText, cancellation);

    public ValueTask FailAsync(QueuedArticle article, string reason, DateTimeOffset? retryAt, CancellationToken cancellation) =>
        inner.FailAsync(article, reason, retryAt, cancellation);

    public IAsyncEnumerable<DeadArticle> DeadAsync(CancellationToken cancellation) => inner.DeadAsync(cancellation);

    public ValueTask<int> RetryDeadAsync(IReadOnlyCollection<long>? tickets, CancellationToken cancellation) =>
        inner.RetryDeadAsync(tickets, cancellation);

    public ValueTask<int> DropDeadAsync(IReadOnlyCollection<long>? tickets, CancellationToken cancellation) =>
        inner.DropDeadAsync(tickets, cancellation);

    public ValueTask<int> RemoveAsync(FeedId feed, CancellationToken cancellation) => inner.RemoveAsync(feed, cancellation);
}
