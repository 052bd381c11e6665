using Rag.Fetching.Hosts;
using Rag.Fetching.Requests;

namespace Rag.Fetching.Tests.Hosts;

public sealed class PolitenessTests
{
    [Fact]
    public async Task GetAsync_RequestsToOneHost_StartASecondApart()
    {
        LocalServer server = null!;
        var starts = new List<DateTimeOffset>();
        await using var started = server = await LocalServer.StartAsync(_ =>
        {
            starts.Add(server.Time.GetUtcNow());
            return Task.CompletedTask;
        });
        using var http = server.Client();

        for (var i = 0; i < 3; i++)
        {
            await http.GetAsync(new FetchRequest(server.At($"/{i}")), TestContext.Current.CancellationToken);
        }

        Assert.Equal([HostTable.Delay, HostTable.Delay], starts.Zip(starts.Skip(1), (first, then) => then - first));
    }

    [Fact]
    public async Task GetAsync_ManyRequestsToOneHost_AreTwoAtATime()
    {
        var running = 0;
        var most = 0;
        await using var server = await LocalServer.StartAsync(async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Delay(20);
            Interlocked.Decrement(ref running);
        });
        using var http = server.Client();

        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => http.GetAsync(new FetchRequest(server.At($"/{i}")), TestContext.Current.CancellationToken))
        );

        Assert.InRange(most, 1, 2);
        Assert.Equal(8, server.Asked.Count);
    }

    [Theory]
    [InlineData(429, "3600")]
    [InlineData(503, "3600")]
    [InlineData(503, "Sun, 01 Mar 2026 13:00:00 GMT")]
    public async Task GetAsync_HostThatAsksForSilence_IsLeftAloneForAllItsFeeds(int status, string retryAfter)
    {
        var isBusy = true;
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = isBusy ? status : 200;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });
        using var http = server.Client();

        var first = await GetAsync("/a", "news.test");
        var sameHost = await GetAsync("/b", "NEWS.test");
        var otherHost = await GetAsync("/c", "other.test");

        Assert.InRange(Assert.IsType<FetchResult.Failed>(first).RetryAfter!.Value.TotalSeconds, 3_590, 3_600);
        Assert.InRange(Assert.IsType<FetchResult.Failed>(sameHost).RetryAfter!.Value.TotalSeconds, 3_590, 3_600);
        Assert.NotNull(otherHost);
        Assert.Equal(["news.test/a", "other.test/c"], server.Asked);

        isBusy = false;
        server.Time.Advance(TimeSpan.FromHours(1));
        Assert.IsType<FetchResult.Fetched>(await GetAsync("/b", "news.test"));

        Task<FetchResult> GetAsync(string path, string host) =>
            http.GetAsync(new FetchRequest(server.At(path, host)), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(500, 3)]
    [InlineData(503, 3)]
    [InlineData(408, 3)]
    [InlineData(429, 1)]
    [InlineData(404, 1)]
    [InlineData(403, 1)]
    public async Task GetAsync_Error_IsRetriedWhereThatMayHelp(int status, int requests)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        var failed = Assert.IsType<FetchResult.Failed>(await server.GetAsync("/feed"));

        Assert.Equal(status, (int)failed.Status!);
        Assert.Equal(requests, server.Asked.Count);
    }

    [Fact]
    public async Task GetAsync_FailureThatPasses_IsFetched()
    {
        var asked = 0;
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = ++asked < 3 ? 502 : 200;
            return Task.CompletedTask;
        });

        Assert.IsType<FetchResult.Fetched>(await server.GetAsync("/feed"));
    }

    [Fact]
    public async Task GetAsync_HostThatKeepsFailing_IsLeftAloneAndThenTriedAgain()
    {
        var fails = true;
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = fails ? 500 : 200;
            return Task.CompletedTask;
        });
        using var http = server.Client();

        FetchResult.Failed last = null!;
        for (var i = 0; i < 6; i++)
        {
            last = Assert.IsType<FetchResult.Failed>(await GetAsync("news.test"));
        }

        Assert.Equal("news.test failed too often and is left alone for a while.", last.Reason);
        Assert.InRange(last.RetryAfter!.Value, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        Assert.Equal(10, server.Asked.Count);

        fails = false;
        Assert.IsType<FetchResult.Fetched>(await GetAsync("other.test"));
        server.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.IsType<FetchResult.Fetched>(await GetAsync("news.test"));

        Task<FetchResult> GetAsync(string host) =>
            http.GetAsync(new FetchRequest(server.At("/feed", host)), TestContext.Current.CancellationToken);
    }
}
