using Rag.Core.Articles;

namespace Rag.Core.Feeds;

/// <summary>
/// The feeds that are followed, durably. Thread-safe. A canceled token ends every call with <see cref="OperationCanceledException"/>, and
/// nothing of it is kept.
/// </summary>
public interface IFeedCatalog
{
    /// <summary>False, and nothing changes, where a feed has this id or this address already.</summary>
    ValueTask<bool> AddAsync(FollowedFeed feed, CancellationToken cancellation);

    ValueTask<FollowedFeed?> FindAsync(FeedId id, CancellationToken cancellation);

    ValueTask<FollowedFeed?> FindByUrlAsync(string url, CancellationToken cancellation);

    /// <summary>The feed whose hub calls back under this name; null where there is none.</summary>
    ValueTask<FollowedFeed?> FindByCallbackAsync(string callback, CancellationToken cancellation);

    /// <summary>In the order of ids.</summary>
    IAsyncEnumerable<FollowedFeed> ListAsync(CancellationToken cancellation);

    ValueTask<long> CountAsync(CancellationToken cancellation);

    /// <summary>
    /// At most <paramref name="most"/> feeds that are due, the longest overdue first; none that is paused or gone. Nobody else is given
    /// them until <paramref name="lease"/> has passed or the feed was updated.
    /// </summary>
    ValueTask<IReadOnlyList<FollowedFeed>> ClaimDueAsync(int most, TimeSpan lease, CancellationToken cancellation);

    /// <summary>
    /// Reads, changes and writes the feed in one transaction, and ends the claim on it; null, and nothing changes, where it is not followed
    /// any more. An address that another feed has is not taken: the feed keeps its own.
    /// </summary>
    ValueTask<FollowedFeed?> UpdateAsync(FeedId id, Func<FollowedFeed, FollowedFeed> change, CancellationToken cancellation);

    /// <summary>
    /// Those of the entries that were not marked as seen with the same digest, in their order. Of very many the oldest may be forgotten.
    /// </summary>
    ValueTask<IReadOnlyList<SeenEntry>> UnseenAsync(FeedId id, IReadOnlyList<SeenEntry> entries, CancellationToken cancellation);

    /// <summary>Called once the entries are queued durably: an entry may be queued twice, and never not at all.</summary>
    ValueTask MarkSeenAsync(FeedId id, IReadOnlyList<SeenEntry> entries, CancellationToken cancellation);

    /// <summary>Says that an article came by a feed. One article may come by several.</summary>
    ValueTask AttachAsync(IReadOnlyList<(FeedId Feed, ArticleId Article)> articles, CancellationToken cancellation);

    /// <summary>The feeds that are followed by which the article came, in no particular order.</summary>
    ValueTask<IReadOnlyList<FeedId>> FeedsOfAsync(ArticleId article, CancellationToken cancellation);

    /// <summary>Articles that came by this feed and by no other.</summary>
    IAsyncEnumerable<ArticleId> OnlyArticlesOfAsync(FeedId id, CancellationToken cancellation);

    /// <summary>Forgets the feed with everything seen of it; its articles stay. False where it was not followed.</summary>
    ValueTask<bool> RemoveAsync(FeedId id, CancellationToken cancellation);
}
