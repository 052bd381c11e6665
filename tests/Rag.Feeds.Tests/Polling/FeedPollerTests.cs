using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Feeds.Hubs;
using Rag.Feeds.Polling;
using Rag.Feeds.Requests;
using Rag.Feeds.Tests.Week;
using Rag.Fetching.Credentials;
using Rag.Fetching.Requests;
using Rag.Fetching.Robots;
using Rag.Stores.Feeds;
using Rag.Stores.Queue;
using Rag.Tests;

namespace Rag.Feeds.Tests.Polling;

[Collection(nameof(Alone))]
public sealed class FeedPollerTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private SimulatedTime _time = null!;
    private SimulatedWeb _web = null!;
    private SqliteFeedCatalog _catalog = null!;
    private SqliteArticleQueue _queue = null!;
    private FeedHttp _http = null!;
    private FeedMetrics _metrics = null!;
    private Outlet[] _outlets = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _time = await SimulatedTime.CreateAsync();
        _outlets =
        [
            new Outlet(0, "healthy.test", Habit.Healthy, _time.GetUtcNow(), TimeSpan.FromHours(1)),
            .. Enumerable
                .Range(1, 50)
                .Select(number => new Outlet(number, "slow.test", Habit.TooSlow, _time.GetUtcNow(), TimeSpan.FromHours(1))),
        ];
        _web = new SimulatedWeb(_outlets, _time, seed: 1);
        _catalog = SqliteFeedCatalog.Open(_folder.Path, _time);
        _queue = SqliteArticleQueue.Open(_folder.Path, _time);
        _http = new FeedHttp(new FetchingOptions(), _time, _web);
        _metrics = new FeedMetrics();
    }

    public ValueTask DisposeAsync()
    {
        _stop.Dispose();
        _metrics.Dispose();
        _http.Dispose();
        _web.Dispose();
        _queue.Dispose();
        _catalog.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Run_WithoutFeeds_AsksNobody()
    {
        var running = Task.Run(() => Poller().RunAsync(_stop.Token), Cancellation);

        await _time.RunAsync(TimeSpan.FromDays(1), Cancellation);
        await StopAsync(running);

        Assert.Empty(_web.Log);
        Assert.Empty(Directory.GetFiles(_folder.Path, CredentialVault.KeyFileName));
    }

    [Fact]
    public async Task Wake_FeedWasAdded_IsAskedAtOnce()
    {
        var poller = Poller();
        var running = Task.Run(() => poller.RunAsync(_stop.Token), Cancellation);
        await _time.RunAsync(TimeSpan.FromSeconds(1), Cancellation);
        await FollowAsync(_outlets[0]);

        poller.Wake();
        await _time.RunAsync(TimeSpan.FromSeconds(2), Cancellation);
        await StopAsync(running);

        Assert.Equal(["/robots.txt", "/feed/0"], _web.Log.Select(request => request.Path));
    }

    [Fact]
    public async Task Run_ManyFeedsOfASlowHost_DoNotKeepOthersWaiting()
    {
        foreach (var outlet in _outlets.Reverse())
        {
            await FollowAsync(outlet);
        }

        var running = Task.Run(() => Poller().RunAsync(_stop.Token), Cancellation);
        await _time.RunAsync(TimeSpan.FromSeconds(15), Cancellation);
        await StopAsync(running);

        Assert.Contains(_web.Log, request => request.Host == "healthy.test" && request.Status == 200);
    }

    [Fact]
    public async Task Run_TooManyArticlesWait_AsksNobodyUntilThereIsRoom()
    {
        await FollowAsync(_outlets[0]);
        var queue = FullQueue.Over(_queue);
        var running = Task.Run(() => Poller(queue).RunAsync(_stop.Token), Cancellation);

        await _time.RunAsync(TimeSpan.FromHours(1), Cancellation);
        Assert.Empty(_web.Log);
        ((FullQueue)(object)queue).Waiting = 19_999;
        await _time.RunAsync(TimeSpan.FromMinutes(1), Cancellation);
        await StopAsync(running);

        Assert.NotEmpty(_web.Log);
    }

    [Fact]
    public async Task Run_Canceled_GivesUpWhatItAsksForAndAsksAgainAfterTheStart()
    {
        await FollowAsync(_outlets[1]);
        var running = Task.Run(() => Poller().RunAsync(_stop.Token), Cancellation);
        await _time.RunAsync(TimeSpan.FromSeconds(5), Cancellation);

        await StopAsync(running);

        Assert.Null((await _catalog.FindAsync(FeedId.Of(_outlets[1].Url), Cancellation))!.State.LastPollAt);
    }

    [Fact]
    public async Task Run_PausedWhileItWaits_IsNotAsked()
    {
        foreach (var outlet in _outlets[1..])
        {
            await FollowAsync(outlet);
        }

        var running = Task.Run(() => Poller().RunAsync(_stop.Token), Cancellation);
        await _time.RunAsync(TimeSpan.FromSeconds(10), Cancellation);
        foreach (var outlet in _outlets[1..])
        {
            await _catalog.UpdateAsync(FeedId.Of(outlet.Url), feed => feed with { IsPaused = true }, Cancellation);
        }

        await _time.RunAsync(TimeSpan.FromHours(1), Cancellation);
        await StopAsync(running);

        Assert.InRange(_web.Log.Count(request => request.Path != "/robots.txt"), 1, 2);
    }

    private FeedPoller Poller(IArticleQueue? queue = null)
    {
        var vault = new Lazy<CredentialVault>(() => CredentialVault.Open(_folder.Path));
        var used = queue ?? _queue;
        return new FeedPoller(
            _catalog,
            used,
            new HubSubscriber(_catalog, used, _http, vault, new HubAddress(null), _time, NullLogger<HubSubscriber>.Instance),
            new PoliteHttp(_http, new RobotsFiles(_http, _time)),
            vault,
            _time,
            _metrics,
            NullLogger<FeedPoller>.Instance
        );
    }

    private async Task FollowAsync(Outlet outlet) =>
        await _catalog.AddAsync(new FollowedFeed(FeedId.Of(outlet.Url), outlet.Url, _time.GetUtcNow()), Cancellation);

    /// <summary>The clock stands meanwhile: ending waits for nothing.</summary>
    private async Task StopAsync(Task running)
    {
        await _stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    /// <summary>A queue that says of itself that so many articles wait.</summary>
#pragma warning disable CA1852 // A proxy's type is inherited from while the test runs.
    private class FullQueue : DispatchProxy
#pragma warning restore CA1852
    {
        private IArticleQueue _inner = null!;

        public long Waiting { get; set; } = 20_000;

        public static IArticleQueue Over(IArticleQueue inner)
        {
            var proxy = Create<IArticleQueue, FullQueue>();
            ((FullQueue)(object)proxy)._inner = inner;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IArticleQueue.DepthAsync)
                ? new ValueTask<IReadOnlyList<QueueDepth>>([new QueueDepth(QueueStage.Store, Waiting, 0, null)])
                : targetMethod.Invoke(_inner, args);
    }
}
