using Microsoft.AspNetCore.Http;
using Rag.Core.Articles;
using Rag.Core.Queue;
using Rag.Feeds.FullText;
using Rag.Feeds.Requests;
using Rag.Fetching.Requests;
using Rag.Fetching.Robots;
using Rag.Fetching.Tests;
using Rag.Stores.Queue;
using Rag.Tests;

namespace Rag.Feeds.Tests.FullText;

public sealed class FullTextFetchTests : IDisposable
{
    private const string Stub = "The dam was opened again …";

    private static readonly string s_text = string.Concat(Enumerable.Repeat("The dam was opened again on Monday. ", 40));

    private static readonly string s_page = $"<html><body><article><h1>Dam</h1><p>{s_text}</p></article></body></html>";

    private readonly TemporaryFolder _folder = new();
    private readonly SkippingTime _time = new();
    private readonly SqliteArticleQueue _queue;

    public FullTextFetchTests()
    {
        _queue = SqliteArticleQueue.Open(_folder.Path, _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _queue.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_PageWithTheText_PassesItOn()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync(s_page));

        await FetchAsync(server, Stub);

        Assert.StartsWith("The dam was opened again on Monday. The", (await StoredAsync()).Draft.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task Run_PageThatStaysAway_PassesTheStubOn(int status)
    {
        await using var server = await LocalServer.StartAsync(Answer(status));

        await FetchAsync(server, Stub);

        Assert.Equal(Stub, (await StoredAsync()).Draft.Body);
    }

    [Fact]
    public async Task Run_RobotsDenial_PassesTheStubOnWithoutAskingForThePage()
    {
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync("User-agent: *\nDisallow: /"));

        await FetchAsync(server, Stub);

        Assert.Equal(["news.test/robots.txt"], server.Asked);
        Assert.Equal(Stub, (await StoredAsync()).Draft.Body);
    }

    [Fact]
    public async Task Run_PageThatFailsForNow_IsTriedSomeTimesEverLater()
    {
        await using var server = await LocalServer.StartAsync(Answer(503));
        await EnqueueAsync(server, Stub);
        var began = server.Time.GetUtcNow();

        await FetchAsync(server);
        Assert.Empty(await ClaimAsync(QueueStage.FullText));
        _time.Advance(TimeSpan.FromMinutes(6));
        await FetchAsync(server);
        Assert.Empty(await ClaimAsync(QueueStage.FullText));
        _time.Advance(TimeSpan.FromMinutes(21));
        await FetchAsync(server);

        Assert.Equal(Stub, (await StoredAsync()).Draft.Body);
        Assert.True(server.Time.GetUtcNow() > began);
    }

    [Fact]
    public async Task Run_PageIsGoneAndNothingElseIsKnown_IsDeadWithASentence()
    {
        await using var server = await LocalServer.StartAsync(Answer(404));

        await FetchAsync(server, "");

        var dead = Assert.Single(await _queue.DeadAsync(Cancellation).ToListAsync(Cancellation));
        Assert.Equal("Its page is gone from news.test.", dead.Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_PageIsGone_WithdrawsWhatIsStored(bool isStored)
    {
        await using var server = await LocalServer.StartAsync(Answer(410));
        var pages = new GonePages(isStored);

        await FetchAsync(server, Stub, pages);

        Assert.Equal("Its page is gone from news.test.", Assert.Single(pages.Reasons));
        Assert.Equal(isStored ? 0 : 1, (await ClaimAsync(QueueStage.Store)).Count);
    }

    [Theory]
    [InlineData(404, true)]
    [InlineData(503, false)]
    public async Task Run_PageIsNotFoundTwiceHoursApart_WithdrawsWhatIsStored(int second, bool isWithdrawn)
    {
        var status = 404;
        await using var server = await LocalServer.StartAsync(context => Answer(status)(context));
        var pages = new GonePages(isStored: true);
        await EnqueueAsync(server, Stub);
        using var fetch = new Fetching(this, server, pages);

        await fetch.RunAsync();
        Assert.Empty(pages.Reasons);
        Assert.Empty(await ClaimAsync(QueueStage.FullText));
        _time.Advance(TimeSpan.FromHours(6));
        status = second;
        await fetch.RunAsync();

        Assert.Equal(isWithdrawn ? 1 : 0, pages.Reasons.Count);
    }

    [Fact]
    public async Task Run_RobotsThatCannotBeReadNow_IsTriedAgainLater()
    {
        var isDown = true;
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode =
                context.Request.Path != "/robots.txt" ? 200
                : isDown ? 503
                : 404;
            return context.Response.WriteAsync(s_page);
        });
        await EnqueueAsync(server, Stub);
        using var fetch = new Fetching(this, server, null);

        await fetch.RunAsync();
        Assert.Empty(await ClaimAsync(QueueStage.Store));
        Assert.Empty(await ClaimAsync(QueueStage.FullText));
        isDown = false;
        _time.Advance(TimeSpan.FromHours(2));
        server.Time.Advance(TimeSpan.FromHours(2));
        await fetch.RunAsync();

        Assert.StartsWith("The dam was opened again on Monday. The", (await StoredAsync()).Draft.Body, StringComparison.Ordinal);
    }

    private static RequestDelegate Answer(int status) =>
        context =>
        {
            context.Response.StatusCode = context.Request.Path == "/robots.txt" ? 404 : status;
            return Task.CompletedTask;
        };

    private async Task FetchAsync(LocalServer server, string body, IGonePages? gonePages = null)
    {
        await EnqueueAsync(server, body);
        await FetchAsync(server, gonePages);
    }

    private async Task EnqueueAsync(LocalServer server, string body)
    {
        var draft = new ArticleDraft("id", null, "Dam", null, null, null, null, null, body);
        var article = new IncomingArticle("key", draft) { FullTextUrl = server.At("/1").AbsoluteUri, DueAt = _time.GetUtcNow() };
        await _queue.EnqueueAsync([article], Cancellation);
    }

    private async Task FetchAsync(LocalServer server, IGonePages? gonePages = null)
    {
        using var fetch = new Fetching(this, server, gonePages);
        await fetch.RunAsync();
    }

    private ValueTask<IReadOnlyList<QueuedArticle>> ClaimAsync(QueueStage stage) =>
        _queue.ClaimAsync(stage, 9, TimeSpan.FromMinutes(1), Cancellation);

    private async Task<IncomingArticle> StoredAsync() => Assert.Single(await ClaimAsync(QueueStage.Store)).Article;

    private sealed class Fetching : IDisposable
    {
        private readonly FullTextFetchTests _tests;
        private readonly FeedHttp _http;
        private readonly FeedMetrics _metrics = new();
        private readonly FullTextFetch _fetch;

        public Fetching(FullTextFetchTests tests, LocalServer server, IGonePages? gonePages)
        {
            (_tests, _http) = (tests, server.Client());
            var polite = new PoliteHttp(_http, new RobotsFiles(_http, server.Time));
            _fetch = new FullTextFetch(tests._queue, polite, tests._time, _metrics, gonePages);
        }

        public async Task RunAsync() =>
            await _fetch.RunAsync(Assert.Single(await _tests.ClaimAsync(QueueStage.FullText)), FullTextFetchTests.Cancellation);

        public void Dispose()
        {
            _metrics.Dispose();
            _http.Dispose();
        }
    }

    private sealed class GonePages(bool isStored) : IGonePages
    {
        public List<string> Reasons { get; } = [];

        public ValueTask<bool> IsKnownAsync(IncomingArticle article, CancellationToken cancellation) => ValueTask.FromResult(isStored);

        public ValueTask<bool> WithdrawAsync(IncomingArticle article, string reason, CancellationToken cancellation)
        {
            Reasons.Add(reason);
            return ValueTask.FromResult(isStored);
        }
    }
}
