using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Feeds.Entries;
using Rag.Feeds.Hubs;
using Rag.Feeds.Polling;
using Rag.Feeds.Requests;
using Rag.Fetching.Credentials;
using Rag.Fetching.Robots;
using Rag.Fetching.Tests;
using Rag.Stores.Feeds;
using Rag.Stores.Queue;
using Rag.Tests;

namespace Rag.Feeds.Tests.Polling;

/// <summary>A catalog and a queue in a folder of their own, and feeds that are polled one poll at a time.</summary>
internal sealed class PolledFeeds : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PolledFeeds()
    {
        Catalog = SqliteFeedCatalog.Open(DataDir, Time);
        Queue = SqliteArticleQueue.Open(DataDir, Time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string DataDir => _folder.Path;

    public SkippingTime Time { get; } = new();

    public SqliteFeedCatalog Catalog { get; }

    public SqliteArticleQueue Queue { get; }

    public static string Feed(string items) => $"<rss version=\"2.0\"><channel><title>Post</title>{items}</channel></rss>";

    public static string Item(string guid, string text) => $"<item><guid>{guid}</guid><description>{text}</description></item>";

    public async Task<FeedId> FollowAsync(Uri address, Func<FeedId, byte[]>? credential = null)
    {
        var id = FeedId.Of(address.AbsoluteUri);
        await Catalog.AddAsync(
            new FollowedFeed(id, address.AbsoluteUri, Time.GetUtcNow()) { Credential = credential?.Invoke(id) },
            Cancellation
        );
        return id;
    }

    public async Task PollAsync(LocalServer server, FeedId id, IFeedCatalog? catalog = null)
    {
        using var http = server.Client();
        using var metrics = new FeedMetrics();
        var used = catalog ?? Catalog;
        var vault = new Lazy<CredentialVault>(() => CredentialVault.Open(DataDir));
        var poll = new FeedPoll(
            used,
            new NewsIntake(used, Queue, Time),
            new HubSubscriber(used, Queue, http, vault, new HubAddress(null), Time, NullLogger<HubSubscriber>.Instance),
            new PoliteHttp(http, new RobotsFiles(http, server.Time)),
            vault,
            Time,
            metrics,
            NullLogger.Instance
        );
        await poll.RunAsync((await Catalog.FindAsync(id, Cancellation))!, Cancellation);
    }

    public async Task<FeedState> StateAsync(FeedId id) => (await Catalog.FindAsync(id, Cancellation))!.State;

    /// <summary>What waits to be stored; it is taken away.</summary>
    public async Task<IReadOnlyList<IncomingArticle>> QueuedAsync()
    {
        var queued = new List<IncomingArticle>();
        while (await Queue.ClaimAsync(QueueStage.Store, 100, TimeSpan.FromMinutes(1), Cancellation) is { Count: > 0 } claimed)
        {
            await Queue.CompleteAsync(claimed, Cancellation);
            queued.AddRange(claimed.Select(article => article.Article));
        }

        return queued;
    }

    public void Dispose()
    {
        Catalog.Dispose();
        Queue.Dispose();
        _folder.Dispose();
    }
}
