using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Feeds.Requests;
using Rag.Feeds.Withdrawals;
using Rag.Fetching.Requests;
using Rag.Fetching.Robots;
using Rag.Fetching.Tests;
using Rag.Ingestion.Queue;
using Rag.Stores.Embedded;
using Rag.Stores.Feeds;
using Rag.Tests;

namespace Rag.Feeds.Tests.Withdrawals;

public sealed class PageWatchTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly FeedMetrics _metrics = new();
    private readonly List<string?> _since = [];
    private LocalServer _server = null!;
    private FeedHttp _http = null!;
    private EmbeddedStore _store = null!;
    private SqliteFeedCatalog _feeds = null!;
    private int _status = 200;
    private string _robots = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SkippingTime Time => _server.Time;

    private int Asked => _server.Asked.Count(path => path != "news.test/robots.txt");

    public async ValueTask InitializeAsync()
    {
        _server = await LocalServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/robots.txt")
            {
                await context.Response.WriteAsync(_robots);
                return;
            }

            _since.Add(
                context.Request.Headers.IfNoneMatch.ToString() is { Length: > 0 } tag ? tag : context.Request.Headers.IfModifiedSince
            );
            context.Response.StatusCode = _status;
            context.Response.Headers.ETag = "\"one\"";
        });
        _http = _server.Client();
        _store = EmbeddedStore.Open(_folder.Path, new EmbeddedStoreOptions("test", 4));
        _feeds = SqliteFeedCatalog.Open(_folder.Path, Time);
    }

    public async ValueTask DisposeAsync()
    {
        _feeds.Dispose();
        _store.Dispose();
        _http.Dispose();
        _metrics.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Look_PageIsGone_WithdrawsTheArticleWithASentence()
    {
        var page = await StoreAsync("/1");
        _status = 410;

        Assert.Null(await LookAsync(page));

        Assert.Null(await _store.FindAsync(page.Article, Cancellation));
        var gone = await _store.FindRetractedAsync(page.Article, null, AccessScope.Public, Cancellation);
        Assert.Equal("Its page is gone from news.test.", gone!.Reason);
    }

    [Theory]
    [InlineData(404, false)]
    [InlineData(503, true)]
    [InlineData(200, true)]
    public async Task Look_PageIsNotFound_WithdrawsOnlyWhenItStillIsNotAtTheSecondLook(int second, bool isKept)
    {
        var page = await StoreAsync("/1");
        _status = 404;
        var missing = (await LookAsync(page))!;
        Assert.NotNull(missing.MissingSince);
        Assert.NotNull(await _store.FindAsync(page.Article, Cancellation));

        _status = second;
        var after = await LookAsync(missing);

        Assert.Equal(isKept, await _store.FindAsync(page.Article, Cancellation) is not null);
        Assert.Null(after?.MissingSince);
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public async Task Look_NotFoundTwice_IsBelievedOfAPageThatWasThereOrWhileItsHostIs(bool wasThere, bool isHostThere, bool isKept)
    {
        var page = await StoreAsync("/1");
        if (wasThere)
        {
            page = (await LookAsync(page, isHostThere))!;
        }

        _status = 404;
        await LookAsync((await LookAsync(page, isHostThere))!, isHostThere);

        Assert.Equal(isKept, await _store.FindAsync(page.Article, Cancellation) is not null);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(304)]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Look_AnyOtherAnswer_LeavesTheArticle(int status)
    {
        var page = await StoreAsync("/1");
        _status = status;

        Assert.NotNull(await LookAsync(page));

        Assert.NotNull(await _store.FindAsync(page.Article, Cancellation));
    }

    [Fact]
    public async Task Look_Again_AsksWithWhatTheLastAnswerGave()
    {
        var page = await StoreAsync("/1");

        await LookAsync((await LookAsync(page))!);

        Assert.Equal([page.Known.LastModified, "\"one\""], _since);
    }

    [Theory]
    [InlineData("no feed")]
    [InlineData("another host's feed")]
    [InlineData("a paused feed")]
    [InlineData("a feed with a credential")]
    [InlineData("robots")]
    public async Task Look_PageThatNobodyMayAskFor_IsNotAskedFor(string what)
    {
        var page = await StoreAsync("/1", feed: what);
        _robots = what == "robots" ? "User-agent: *\nDisallow: /" : "";
        _status = 410;

        Assert.NotNull(await LookAsync(page));

        Assert.Equal(0, Asked);
        Assert.NotNull(await _store.FindAsync(page.Article, Cancellation));
    }

    [Fact]
    public async Task Run_TwoHoursOfOneHost_AsksForOnePageOfTheLastDays()
    {
        await StoreAsync("/old", hoursAgo: 80);
        await StoreAsync("/1", hoursAgo: 3);
        await StoreAsync("/2", hoursAgo: 4);

        await RunAsync(TimeSpan.FromHours(1), () => Asked == 1);

        Assert.Equal("news.test/2", _server.Asked[^1]);
    }

    [Fact]
    public async Task Run_WithoutFeeds_AsksNobody()
    {
        await StoreAsync("/1", feed: "no feed");

        await RunAsync(TimeSpan.FromHours(5), () => false);

        Assert.Empty(_server.Asked);
    }

    private async Task<WatchedPage> StoreAsync(string path, string feed = "its own", double hoursAgo = 1)
    {
        var (url, at) = (_server.At(path).AbsoluteUri, Time.GetUtcNow().AddHours(-hoursAgo));
        var article = new Article(ArticleId.Of(url), 1, url, "Dam", null, null, null, at, null, at, at, "Text.", "hash");
        await _store.CommitAsync([new ArticleWrite(article, [])], Cancellation);
        if (feed != "no feed")
        {
            var address = feed == "another host's feed" ? "http://other.test/feed" : _server.At("/feed").AbsoluteUri;
            var followed = new FollowedFeed(FeedId.Of(address), address, at)
            {
                IsPaused = feed == "a paused feed",
                Credential = feed == "a feed with a credential" ? [1] : null,
            };
            await _feeds.AddAsync(followed, Cancellation);
            await _feeds.AttachAsync([(followed.Id, article.Id)], Cancellation);
        }

        return new WatchedPage(article.Id, new Uri(url), article.Scope, at, PageLook.Kept(Validators.None, at));
    }

    private Task<WatchedPage?> LookAsync(WatchedPage page, bool isHostThere = true) =>
        new PageLook(_feeds, Gone(), Polite(), Time, _metrics, NullLogger.Instance).RunAsync(page, isHostThere, Cancellation);

    /// <summary>Lets the clock run, an hour at a time, until so much has passed and what is waited for has happened.</summary>
    private async Task RunAsync(TimeSpan time, Func<bool> isDone)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var watch = new PageWatch(_feeds, _store, Gone(), Polite(), Time, _metrics, NullLogger<PageWatch>.Instance);
        var running = watch.RunAsync(stop.Token);
        for (var hour = 0; hour < time.TotalHours; hour++)
        {
            await Task.Delay(50, Cancellation);
            Time.Advance(TimeSpan.FromHours(1));
        }

        for (var tries = 0; !isDone() && tries < 20; tries++)
        {
            await Task.Delay(50, Cancellation);
        }

        await stop.CancelAsync();
        await running;
    }

    private GonePages Gone() => new(_store, _store, _feeds, Time);

    private PoliteHttp Polite() => new(_http, new RobotsFiles(_http, Time));
}
