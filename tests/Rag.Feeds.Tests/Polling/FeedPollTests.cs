using Microsoft.AspNetCore.Http;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Fetching.Credentials;
using Rag.Fetching.Tests;
using static Rag.Feeds.Tests.Polling.PolledFeeds;

namespace Rag.Feeds.Tests.Polling;

/// <summary>One poll at a time, over real connections, into the real catalog and queue.</summary>
public sealed class FeedPollTests : IDisposable
{
    private readonly PolledFeeds _feeds = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _feeds.Dispose();

    [Fact]
    public async Task Run_NewEntries_AreQueuedOnceAndAgainWhenTheyChange()
    {
        var text = "The ferry stopped.";
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync(Feed(Item("1", text))));
        var feed = await _feeds.FollowAsync(server.At("/feed"));

        await _feeds.PollAsync(server, feed);
        await _feeds.PollAsync(server, feed);
        var first = Assert.Single(await _feeds.QueuedAsync());
        text = "The ferry goes again.";
        await _feeds.PollAsync(server, feed);
        var second = Assert.Single(await _feeds.QueuedAsync());

        Assert.Equal("The ferry stopped.", first.Draft.Body);
        Assert.Equal("The ferry goes again.", second.Draft.Body);
        Assert.Equal(first.Key, second.Key);
        Assert.StartsWith(feed.Value, first.Key, StringComparison.Ordinal);
        Assert.Equal(feed, first.Feed);
        Assert.Equal(2, (await _feeds.StateAsync(feed)).Entries);
    }

    [Fact]
    public async Task Run_EntryRollsOffTheFeed_IsNotQueuedWhenItComesBack()
    {
        var items = Item("1", "One.") + Item("2", "Two.");
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync(Feed(items)));
        var feed = await _feeds.FollowAsync(server.At("/feed"));
        await _feeds.PollAsync(server, feed);
        await _feeds.QueuedAsync();

        items = Item("2", "Two.");
        await _feeds.PollAsync(server, feed);
        items = Item("1", "One.");
        await _feeds.PollAsync(server, feed);

        Assert.Empty(await _feeds.QueuedAsync());
    }

    [Theory]
    [InlineData(-1, QueuePriority.Breaking)]
    [InlineData(1, QueuePriority.Breaking)]
    [InlineData(-7, QueuePriority.Normal)]
    [InlineData(-73, QueuePriority.Backfill)]
    public async Task Run_Entry_HasThePriorityOfItsAge(int hours, QueuePriority priority)
    {
        var date = (_feeds.Time.GetUtcNow() + TimeSpan.FromHours(hours)).ToString("r", null);
        await using var server = await LocalServer.StartAsync(context =>
            context.Response.WriteAsync(Feed($"<item><description>One.</description><pubDate>{date}</pubDate></item>"))
        );

        await _feeds.PollAsync(server, await _feeds.FollowAsync(server.At("/feed")));

        Assert.Equal(priority, Assert.Single(await _feeds.QueuedAsync()).Priority);
    }

    [Fact]
    public async Task Run_Stub_IsQueuedForItsPage()
    {
        await using var server = await LocalServer.StartAsync(context =>
            context.Response.WriteAsync(Feed("<item><link>https://post.test/1</link><description>The ferry…</description></item>"))
        );

        await _feeds.PollAsync(server, await _feeds.FollowAsync(server.At("/feed")));

        var queued = Assert.Single(await _feeds.Queue.ClaimAsync(QueueStage.FullText, 9, TimeSpan.FromMinutes(1), Cancellation));
        Assert.Equal("https://post.test/1", queued.Article.FullTextUrl);
    }

    [Fact]
    public async Task Run_FeedWithoutDate_IsDueSinceItWasAdded()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync(Feed(Item("1", "One."))));
        var feed = await _feeds.FollowAsync(server.At("/feed"));
        var added = (await _feeds.Catalog.FindAsync(feed, Cancellation))!.AddedAt;

        await _feeds.PollAsync(server, feed);

        Assert.Equal(added, Assert.Single(await _feeds.QueuedAsync()).DueAt);
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
        var feed = await _feeds.FollowAsync(server.At("/feed"));

        await _feeds.PollAsync(server, feed);
        await _feeds.PollAsync(server, feed);

        Assert.Equal("W/\"a\"|then", sent);
        Assert.Equal(0, (await _feeds.StateAsync(feed)).Failures);
        Assert.Single(await _feeds.QueuedAsync());
    }

    [Fact]
    public async Task Run_BodyThatIsNoFeed_FailsWithASentenceAndKeepsNoValidators()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.Headers.ETag = "\"page\"";
            return context.Response.WriteAsync("<!doctype html><p>Closed for the summer.</p>");
        });
        var feed = await _feeds.FollowAsync(server.At("/feed"));

        await _feeds.PollAsync(server, feed);

        var state = await _feeds.StateAsync(feed);
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
        var feed = await _feeds.FollowAsync(server.At("/old"));

        await _feeds.PollAsync(server, feed);
        await _feeds.PollAsync(server, feed);

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
        var feed = await _feeds.FollowAsync(server.At("/old"));
        await _feeds.FollowAsync(server.At("/new"));

        await _feeds.PollAsync(server, feed);

        Assert.Equal(server.At("/old").AbsoluteUri, (await _feeds.Catalog.FindAsync(feed, Cancellation))!.Url);
        Assert.Contains("which is followed already", (await _feeds.StateAsync(feed)).Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RobotsDenial_AsksForNothingElse()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync("User-agent: *\nDisallow: /"));
        var feed = await _feeds.FollowAsync(server.At("/feed"));

        await _feeds.PollAsync(server, feed);

        Assert.Equal(["news.test/robots.txt"], server.Asked);
        Assert.Contains("robots.txt", (await _feeds.StateAsync(feed)).Trouble, StringComparison.Ordinal);
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
        var feed = await _feeds.FollowAsync(server.At("/index"));

        await _feeds.PollAsync(server, feed);

        Assert.Equal(["news.test/robots.txt", "news.test/index", "news.test/news"], server.Asked);
        var queued = Assert.Single(await _feeds.Queue.ClaimAsync(QueueStage.FullText, 9, TimeSpan.FromMinutes(1), Cancellation));
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
        var vault = CredentialVault.Open(_feeds.DataDir);
        var feed = await _feeds.FollowAsync(server.At("/feed"), id => vault.Seal(FeedCredential.Header("X-Key", "secret-1"), id.Value));

        await _feeds.PollAsync(server, feed);

        Assert.Equal("secret-1", sent);
        Assert.DoesNotContain("secret-1", (await _feeds.StateAsync(feed)).Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CredentialOfAnotherKey_FailsWithoutAsking()
    {
        await using var server = await LocalServer.StartAsync(_ => Task.CompletedTask);
        var feed = await _feeds.FollowAsync(server.At("/feed"), _ => [1, 2, 3]);

        await _feeds.PollAsync(server, feed);

        Assert.Empty(server.Asked);
        Assert.EndsWith("give it again.", (await _feeds.StateAsync(feed)).Trouble, StringComparison.Ordinal);
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
        var feed = await _feeds.FollowAsync(server.At("/feed"));

        await Assert.ThrowsAsync<EndOfStreamException>(async () =>
            await _feeds.PollAsync(server, feed, EndingCatalog.At(_feeds.Catalog, step))
        );
        await _feeds.PollAsync(server, feed);

        Assert.All(asked, etag => Assert.True(string.IsNullOrEmpty(etag)));
        Assert.NotEmpty(await _feeds.QueuedAsync());
        await _feeds.PollAsync(server, feed);
        Assert.Empty(await _feeds.QueuedAsync());
    }

    private static string Sitemap(Uri address) => $"<sitemap><loc>{address}</loc></sitemap>";
}
