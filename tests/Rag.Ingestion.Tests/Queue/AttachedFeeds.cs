using Rag.Core.Articles;
using Rag.Core.Feeds;

namespace Rag.Ingestion.Tests.Queue;

/// <summary>Notes which articles came by which feed, and knows which are followed.</summary>
internal sealed class AttachedFeeds : IFeedCatalog
{
    public List<(FeedId Feed, ArticleId Article)> Attached { get; } = [];

    public Dictionary<FeedId, FollowedFeed> Followed { get; } = [];

    public FeedId Follow(string url)
    {
        var feed = new FollowedFeed(FeedId.Of(url), url, DateTimeOffset.UnixEpoch);
        Followed[feed.Id] = feed;
        return feed.Id;
    }

    public ValueTask<FollowedFeed?> FindAsync(FeedId id, CancellationToken cancellation) =>
        ValueTask.FromResult(Followed.GetValueOrDefault(id));

    public ValueTask<IReadOnlyList<FeedId>> FeedsOfAsync(ArticleId article, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<FeedId>>([
            .. Attached.Where(one => one.Article == article && Followed.ContainsKey(one.Feed)).Select(one => one.Feed).Distinct(),
        ]);

    public ValueTask AttachAsync(IReadOnlyList<(FeedId Feed, ArticleId Article)> articles, CancellationToken cancellation)
    {
        Attached.AddRange(articles);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> AddAsync(FollowedFeed feed, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<FollowedFeed?> FindByUrlAsync(string url, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<FollowedFeed?> FindByCallbackAsync(string callback, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<FollowedFeed> ListAsync(CancellationToken cancellation) => Followed.Values.ToAsyncEnumerable();

    public ValueTask<long> CountAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<FollowedFeed>> ClaimDueAsync(int most, TimeSpan lease, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<FollowedFeed?> UpdateAsync(FeedId id, Func<FollowedFeed, FollowedFeed> change, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<SeenEntry>> UnseenAsync(FeedId id, IReadOnlyList<SeenEntry> entries, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask MarkSeenAsync(FeedId id, IReadOnlyList<SeenEntry> entries, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<ArticleId> OnlyArticlesOfAsync(FeedId id, CancellationToken cancellation) =>
        Attached
            .GroupBy(one => one.Article)
            .Where(article => article.All(one => one.Feed == id))
            .Select(article => article.Key)
            .ToAsyncEnumerable();

    public ValueTask<bool> RemoveAsync(FeedId id, CancellationToken cancellation) => throw new NotSupportedException();
}
