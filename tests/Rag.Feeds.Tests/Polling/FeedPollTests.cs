using System.Reflection;
using Microsoft.AspNetCore.Http;
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

/// <summary>One poll at a time, over real connections, into the real catalog and queue.</summary>
public sealed class FeedPollTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SkippingTime _time = new();
    private readonly SqliteFeedCatalog _catalog;
    private readonly SqliteArticleQueue _queue;

    public FeedPollTests()
    {
        _catalog = SqliteFeedCatalog.Open(_folder.Path, _time);
        _queue = SqliteArticleQueue.Open(_folder.Path, _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _catalog.Dispose();
        _queue.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_NewEntries_AreQueuedOnceAndAgainWhenTheyChange()
    {
        var text = "The ferry stopped.";
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync(Feed(Item("1", text))));
        var feed = await FollowAsync(server.At("/feed"));

        await PollAsync(server, feed);
        await PollAsync(server, feed);
        var first = Assert.Single(await QueuedAsync());
        text = "The ferry goes again.";
        await PollAsync(server, feed);
        var second = Assert.Single(await QueuedAsync());

        Assert.Equal("The ferry stopped.", first.Draft.Body);
        Assert.Equal("The ferry goes again.", second.Draft.Body);
        Assert.Equal(first.Key, second.Key);
        Assert.StartsWith(feed.Value, first.Key, StringComparison.Ordinal);
        Assert.Equal(feed, first.Feed);
        Assert.Equal(2, (await StateAsync(feed)).Entries);
    }

    [Fact]
    public async Task Run_EntryRollsOffTheFeed_IsNotQueuedWhenItComesBack()
    {
        var items = Item("1", "One.") + Item("2", "Two.");
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync(Feed(items)));
        var feed = await FollowAsync(server.At("/feed"));
        await PollAsync(server, feed);
        await QueuedAsync();

        items = Item("2", "Two.");
        await PollAsync(server, feed);
        items = Item("1", "One.");
        await PollAsync(server, feed);

        Assert.Empty(await QueuedAsync());
    }

    [Theory]
    [InlineData(-1, QueuePriority.Breaking)]
    [InlineData(1, QueuePriority.Breaking)]
    [InlineData(-7, QueuePriority.Normal)]
    [InlineData(-73, QueuePriority.Backfill)]
    public async Task Run_Entry_HasThePriorityOfItsAge(int hours, QueuePriority priority)
    {
        var date = (_time.GetUtcNow() + TimeSpan.FromHours(hours)).ToString("r", null);
        await using var server = await LocalServer.StartAsync(context =>
            context.Response.WriteAsync(Feed($"<item><description>One.</description><pubDate>{date}</pubDate></item>"))
        );

        await PollAsync(server, await FollowAsync(server.At("/feed")));

        Assert.Equal(priority, Assert.Single(await QueuedAsync()).Priority);
    }

    [Fact]
    public async Task Run_Stub_IsQueuedForItsPage()
    {
        await using var server = await LocalServer.StartAsync(context =>
            context.Response.WriteAsync(Feed("<item><link>https://post.test/1</link><description>The ferry…</description></item>"))
        );

        await PollAsync(server, await FollowAsync(server.At("/feed")));

        var queued = Assert.Single(await _queue.ClaimAsync(QueueStage.FullText, 9, TimeSpan.FromMinutes(1), Cancellation));
        Assert.Equal("https://post.test/1", queued.Article.FullTextUrl);
    }

    [Fact]
    public async Task Run_FeedWithoutDate_IsDueSinceItWasAdded()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync(Feed(Item("1", "One."))));
        var feed = await FollowAsync(server.At("/feed"));
        var added = (await _catalog.FindAsync(feed, Cancellation))!.AddedAt;

        await PollAsync(server, feed);

        Assert.Equal(added, Assert.Single(await QueuedAsync()).DueAt);
    }

    [Fact]
    public async Task Run_SecondPoll_SendsTheValidatorsAsTheyCame()
    {
        var sent = "";
        await using var server = await LocalServer.StartAsync(async context =>
        {
            sent = $"{context.Request.Headers.IfNoneMatch}|{context.Request.Headers.IfModifiedSince}";
            context.Response.Headers.ETag = "W/\"a\"";
            context.Response.Headers.LastModified = "then";
            context.Response.StatusCode = sent == "|" ? 200 : 304;
            if (sent == "|")
            {
                await context.Response.WriteAsync(Feed(Item("1", "One.")));
            }
        });
        var feed = await FollowAsync(server.At("/feed"));

        await PollAsync(server, feed);
        await PollAsync(server, feed);

        Assert.Equal("W/\"a\"|then", sent);
        Assert.Equal(0, (await StateAsync(feed)).Failures);
        Assert.Single(await QueuedAsync());
    }

    [Fact]
    public async Task Run_BodyThatIsNoFeed_FailsWithASentenceAndKeepsNoValidators()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.Headers.ETag = "\"page\"";
            return context.Response.WriteAsync("<!doctype html><p>Closed for the summer.</p>");
        });
        var feed = await FollowAsync(server.At("/feed"));

        await PollAsync(server, feed);

        var state = await StateAsync(feed);
        Assert.Equal(1, state.Failures);
        Assert.Null(state.ETag);
        Assert.StartsWith("What news.test sent is no feed", state.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PermanentRedirect_IsFollowedFromNowOn()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            if (context.Request.Path == "/old")
            {
                context.Response.Redirect("/new", permanent: true);
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync(Feed(Item("1", "One.")));
        });
        var feed = await FollowAsync(server.At("/old"));

        await PollAsync(server, feed);
        await PollAsync(server, feed);

        Assert.Equal(["/robots.txt", "/old", "/new", "/robots.txt", "/new"], server.Asked.Select(path => path["news.test".Length..]));
    }

    [Fact]
    public async Task Run_PermanentRedirectOntoAnotherFeed_LeavesBothAsTheyAre()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            if (context.Request.Path == "/old")
            {
                context.Response.Redirect("/new", permanent: true);
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync(Feed(Item("1", "One.")));
        });
        var feed = await FollowAsync(server.At("/old"));
        await FollowAsync(server.At("/new"));

        await PollAsync(server, feed);

        Assert.Equal(server.At("/old").AbsoluteUri, (await _catalog.FindAsync(feed, Cancellation))!.Url);
        Assert.Contains("which is followed already", (await StateAsync(feed)).Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RobotsDenial_AsksForNothingElse()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync("User-agent: *\nDisallow: /"));
        var feed = await FollowAsync(server.At("/feed"));

        await PollAsync(server, feed);

        Assert.Equal(["news.test/robots.txt"], server.Asked);
        Assert.Contains("robots.txt", (await StateAsync(feed)).Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SitemapIndex_IsFollowedWithinItsHost()
    {
        LocalServer server = null!;
        await using var started = server = await LocalServer.StartAsync(context =>
            context.Response.WriteAsync(
                context.Request.Path == "/index"
                    ? $"<sitemapindex>{Sitemap(server.At("/news"))}{Sitemap(new Uri("http://other.test/x"))}</sitemapindex>"
                : context.Request.Path == "/news" ? $"<urlset><url><loc>{server.At("/article")}</loc></url></urlset>"
                : ""
            )
        );
        var feed = await FollowAsync(server.At("/index"));

        await PollAsync(server, feed);

        Assert.Equal(["news.test/robots.txt", "news.test/index", "news.test/news"], server.Asked);
        var queued = Assert.Single(await _queue.ClaimAsync(QueueStage.FullText, 9, TimeSpan.FromMinutes(1), Cancellation));
        Assert.Equal(server.At("/article").AbsoluteUri, queued.Article.FullTextUrl);
    }

    [Fact]
    public async Task Run_Credential_IsSentAndNeverTold()
    {
        var sent = "";
        await using var server = await LocalServer.StartAsync(context =>
        {
            sent = context.Request.Headers["X-Key"];
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        });
        var vault = CredentialVault.Open(_folder.Path);
        var feed = await FollowAsync(server.At("/feed"), id => vault.Seal(FeedCredential.Header("X-Key", "secret-1"), id.Value));

        await PollAsync(server, feed);

        Assert.Equal("secret-1", sent);
        Assert.DoesNotContain("secret-1", (await StateAsync(feed)).Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CredentialOfAnotherKey_FailsWithoutAsking()
    {
        await using var server = await LocalServer.StartAsync(_ => Task.CompletedTask);
        var feed = await FollowAsync(server.At("/feed"), _ => [1, 2, 3]);

        await PollAsync(server, feed);

        Assert.Empty(server.Asked);
        Assert.EndsWith("give it again.", (await StateAsync(feed)).Trouble, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(IFeedCatalog.UnseenAsync))]
    [InlineData(nameof(IFeedCatalog.MarkSeenAsync))]
    [InlineData(nameof(IFeedCatalog.UpdateAsync))]
    public async Task Run_EndsAtAnyStep_LosesNothing(string step)
    {
        var asked = new List<string?>();
        await using var server = await LocalServer.StartAsync(context =>
        {
            asked.Add(context.Request.Headers.IfNoneMatch);
            context.Response.Headers.ETag = "\"1\"";
            return context.Response.WriteAsync(Feed(Item("1", "One.")));
        });
        var feed = await FollowAsync(server.At("/feed"));

        await Assert.ThrowsAsync<EndOfStreamException>(async () => await PollAsync(server, feed, Ending.At(_catalog, step)));
        await PollAsync(server, feed);

        Assert.All(asked, etag => Assert.True(string.IsNullOrEmpty(etag)));
        Assert.NotEmpty(await QueuedAsync());
        await PollAsync(server, feed);
        Assert.Empty(await QueuedAsync());
    }

    private static string Sitemap(Uri address) => $"<sitemap><loc>{address}</loc></sitemap>";

    private static string Feed(string items) => $"<rss version=\"2.0\"><channel><title>Post</title>{items}</channel></rss>";

    private static string Item(string guid, string text) => $"<item><guid>{guid}</guid><description>{text}</description></item>";

    private async Task<FeedId> FollowAsync(Uri address, Func<FeedId, byte[]>? credential = null)
    {
        var id = FeedId.Of(address.AbsoluteUri);
        await _catalog.AddAsync(
            new FollowedFeed(id, address.AbsoluteUri, _time.GetUtcNow()) { Credential = credential?.Invoke(id) },
            Cancellation
        );
        return id;
    }

    private async Task PollAsync(LocalServer server, FeedId id, IFeedCatalog? catalog = null)
    {
        using var http = server.Client();
        using var metrics = new FeedMetrics();
        var used = catalog ?? _catalog;
        var vault = new Lazy<CredentialVault>(() => CredentialVault.Open(_folder.Path));
        var poll = new FeedPoll(
            used,
            new NewsIntake(used, _queue, _time),
            new HubSubscriber(used, _queue, http, vault, new HubAddress(null), _time, NullLogger<HubSubscriber>.Instance),
            new PoliteHttp(http, new RobotsFiles(http, server.Time)),
            vault,
            _time,
            metrics,
            NullLogger.Instance
        );
        await poll.RunAsync((await _catalog.FindAsync(id, Cancellation))!, Cancellation);
    }

    private async Task<FeedState> StateAsync(FeedId id) => (await _catalog.FindAsync(id, Cancellation))!.State;

    /// <summary>What waits to be stored; it is taken away.</summary>
    private async Task<IReadOnlyList<IncomingArticle>> QueuedAsync()
    {
        var queued = new List<IncomingArticle>();
        while (await _queue.ClaimAsync(QueueStage.Store, 100, TimeSpan.FromMinutes(1), Cancellation) is { Count: > 0 } claimed)
        {
            await _queue.CompleteAsync(claimed, Cancellation);
            queued.AddRange(claimed.Select(article => article.Article));
        }

        return queued;
    }

    /// <summary>A catalog whose process ends before one of its calls.</summary>
#pragma warning disable CA1852 // A proxy's type is inherited from while the test runs.
    private class Ending : DispatchProxy
#pragma warning restore CA1852
    {
        private IFeedCatalog _inner = null!;
        private string _step = "";

        public static IFeedCatalog At(IFeedCatalog inner, string step)
        {
            var proxy = Create<IFeedCatalog, Ending>();
            ((Ending)(object)proxy)._inner = inner;
            ((Ending)(object)proxy)._step = step;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == _step ? throw new EndOfStreamException() : targetMethod.Invoke(_inner, args);
    }
}
