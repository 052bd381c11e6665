using System.Text;
using Rag.Core.Feeds;
using Rag.Feeds.Entries;
using Rag.Ingestion.Feeds;
using Rag.Stores.Feeds;
using Rag.Stores.Queue;
using Rag.Tests;

namespace Rag.Feeds.Tests.Entries;

public sealed class NewsIntakeTests
{
    private static readonly FollowedFeed s_feed = new(
        FeedId.Of("https://tide.example/feed"),
        "https://tide.example/feed",
        DateTimeOffset.UnixEpoch
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Take_FeedThatWasRemovedWhileItWasAsked_QueuesNothing(bool isFollowed)
    {
        using var folder = new TemporaryFolder();
        using var catalog = SqliteFeedCatalog.Open(folder.Path, TimeProvider.System);
        using var queue = SqliteArticleQueue.Open(folder.Path, TimeProvider.System);
        await catalog.AddAsync(s_feed, Cancellation);
        if (!isFollowed)
        {
            await catalog.RemoveAsync(s_feed.Id, Cancellation);
        }

        var body = "<rss version='2.0'><channel><item><guid>1</guid><description>The dam.</description></item></channel></rss>";
        var document = FeedDocument.Read(Encoding.UTF8.GetBytes(body), new Uri(s_feed.Url), null, Cancellation);
        var news = await new NewsIntake(catalog, queue, TimeProvider.System).TakeAsync(
            s_feed,
            document,
            DateTimeOffset.UnixEpoch,
            Cancellation
        );

        var waiting = (await queue.DepthAsync(Cancellation)).Sum(depth => depth.Waiting);
        Assert.Equal(isFollowed ? (1, 1L) : (0, 0L), (news, waiting));
    }
}
