using Rag.Fetching.Hosts;
using Rag.Fetching.Requests;

namespace Rag.Fetching.Tests.Hosts;

public sealed class HostTableTests : IDisposable
{
    private const int Most = 8;

    private readonly SkippingTime _time = new();
    private readonly FetchMetrics _metrics = new();
    private readonly HostTable _hosts;

    public HostTableTests()
    {
        _hosts = new HostTable(new HostPipelines(_time, _metrics), _time, Most);
    }

    [Fact]
    public async Task AskAsync_ManyHosts_KeepsABoundedNumber()
    {
        for (var i = 0; i < 10 * Most; i++)
        {
            await AskAsync($"h{i}.test", new FetchResult.Gone());
            Assert.InRange(_hosts.Count, 1, Most);
            _hosts.CheckIntegrity();
        }
    }

    [Fact]
    public async Task AskAsync_FullTable_ForgetsAHostThatAskedForSilenceLast()
    {
        await AskAsync("busy.test", new FetchResult.Failed("Busy.") { RetryAfter = TimeSpan.FromHours(2) });
        for (var i = 0; i < 3 * Most; i++)
        {
            await AskAsync($"h{i}.test", new FetchResult.Gone());
        }

        Assert.IsType<FetchResult.Failed>(await AskAsync("busy.test", new FetchResult.Gone()));
    }

    [Fact]
    public async Task AskAsync_HostsUnderWay_AreNotForgottenAndLeaveRoomWhenTheyEnd()
    {
        var release = new TaskCompletionSource();
        var asked = Enumerable
            .Range(0, 2 * Most)
            .Select(i =>
                _hosts.AskAsync(
                    new Uri($"http://h{i}.test/"),
                    async _ =>
                    {
                        await release.Task;
                        return new Hop.Ended(new FetchResult.Gone());
                    },
                    TestContext.Current.CancellationToken
                )
            )
            .ToArray();
        Assert.Equal(2 * Most, _hosts.Count);
        _hosts.CheckIntegrity();

        release.SetResult();
        await Task.WhenAll(asked);

        Assert.InRange(_hosts.Count, 1, Most);
        _hosts.CheckIntegrity();
    }

    public void Dispose() => _metrics.Dispose();

    private async Task<FetchResult> AskAsync(string host, FetchResult answer) =>
        Assert
            .IsType<Hop.Ended>(
                await _hosts.AskAsync(
                    new Uri($"http://{host}/"),
                    _ => Task.FromResult<Hop>(new Hop.Ended(answer)),
                    TestContext.Current.CancellationToken
                )
            )
            .Result;
}
