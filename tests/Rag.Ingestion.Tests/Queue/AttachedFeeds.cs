using Rag.Core.Articles;
using Rag.Core.Feeds;

namespace Rag.Ingestion.Tests.Queue;

/// <summary>Notes which articles came by which feed, and knows nothing else.</summary>
internal sealed class AttachedFeeds : IFeedCatalog
{
    public List<(FeedId Feed, ArticleId Article)> Attached { get; } = [];

    public ValueTask AttachAsync(IReadOnlyList<(FeedId Feed, ArticleId Article)> articles, CancellationToken cancellation)
    {
        Attached.AddRange(articles);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> AddAsync(FollowedFeed feed, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<FollowedFeed?> FindAsync(FeedId id, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<FollowedFeed?> FindByUrlAsync(string url, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<FollowedFeed?> FindByCallbackAsync(string callback, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<FollowedFeed> ListAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<long> CountAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<FollowedFeed>> ClaimDueAsync(int most, TimeSpan lease, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<FollowedFeed?> UpdateAsync(FeedId id, Func<FollowedFeed, FollowedFeed> change, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<SeenEntry>> UnseenAsync(FeedId id, IReadOnlyList<SeenEntry> entries, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask MarkSeenAsync(FeedId id, IReadOnlyList<SeenEntry> entries, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<ArticleId> OnlyArticlesOfAsync(FeedId id, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<bool> RemoveAsync(FeedId id, CancellationToken cancellation) => throw new NotSupportedException();
}
