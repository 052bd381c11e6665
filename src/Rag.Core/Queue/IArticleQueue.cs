using Rag.Core.Feeds;

namespace Rag.Core.Queue;

/// <summary>
/// Articles on their way in, durably: what a call has acknowledged survives a kill and a power cut. An article stays in the queue until it
/// is completed or dead; one whose claim was lost to a kill comes again when its lease ends, so each step is done at least once and has to
/// bear repetition. Thread-safe. A canceled token ends every call with <see cref="OperationCanceledException"/>, and nothing of it is
/// kept.
/// </summary>
public interface IArticleQueue
{
    /// <summary>Waits in one transaction; the tickets in the articles' order.</summary>
    ValueTask<IReadOnlyList<long>> EnqueueAsync(IReadOnlyList<IncomingArticle> articles, CancellationToken cancellation);

    /// <summary>
    /// At most <paramref name="most"/> articles of the stage, first by priority, then by ticket; none while an earlier one of the same key
    /// is unfinished, or that is to be tried again only later. Suspects (<see cref="QueuedArticle.IsSuspect"/>) come after all others, one
    /// with a call, the one that was begun least often first: so none that ends the process keeps others from being done, and none is held
    /// to be the cause because it stood at the front. Empty where there is nothing to do.
    /// </summary>
    ValueTask<IReadOnlyList<QueuedArticle>> ClaimAsync(QueueStage stage, int most, TimeSpan lease, CancellationToken cancellation);

    /// <summary>Completes once the stage may have something to claim, at the latest after <paramref name="longest"/>.</summary>
    ValueTask WaitAsync(QueueStage stage, TimeSpan longest, CancellationToken cancellation);

    /// <summary>They are stored, or change nothing.</summary>
    ValueTask CompleteAsync(IReadOnlyList<QueuedArticle> done, CancellationToken cancellation);

    /// <summary>The article has the text that it lacked, or has to do without: it goes on to be stored under the same ticket.</summary>
    ValueTask PassOnAsync(QueuedArticle article, IncomingArticle withText, CancellationToken cancellation);

    /// <summary>It could not be done now.</summary>
    /// <param name="reason">A sentence.</param>
    /// <param name="retryAt">Null where trying again is in vain: the article is dead.</param>
    ValueTask FailAsync(QueuedArticle article, string reason, DateTimeOffset? retryAt, CancellationToken cancellation);

    /// <summary>The claims of this process are given up, so that the next one need not wait for their leases.</summary>
    ValueTask ReleaseAsync(IReadOnlyList<QueuedArticle> claimed, CancellationToken cancellation);

    /// <summary>One for each stage.</summary>
    ValueTask<IReadOnlyList<QueueDepth>> DepthAsync(CancellationToken cancellation);

    /// <summary>The last that died first.</summary>
    IAsyncEnumerable<DeadArticle> DeadAsync(CancellationToken cancellation);

    /// <summary>
    /// These, or all where null, are tried again from their stage on; how many there were. One that came before an article of its key which
    /// was completed since is forgotten instead, and not counted: trying it would take its article back to an older state.
    /// </summary>
    ValueTask<int> RetryDeadAsync(IReadOnlyCollection<long>? tickets, CancellationToken cancellation);

    /// <summary>These, or all where null, are forgotten; how many there were.</summary>
    ValueTask<int> DropDeadAsync(IReadOnlyCollection<long>? tickets, CancellationToken cancellation);

    /// <summary>
    /// Everything that came by this feed is forgotten, dead or not; how many there were. Whoever has claimed some of it does the rest in
    /// vain.
    /// </summary>
    ValueTask<int> RemoveAsync(FeedId feed, CancellationToken cancellation);
}
