using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Rag.Cluster.Directory;
using Rag.Cluster.Leases;
using Rag.Cluster.Membership;

namespace Rag.Cluster.Tests.Membership;

public sealed class ChangeBroadcastTests : IDisposable
{
    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(6);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryLeases _leases;
    private readonly ScriptedServices _services = new();
    private readonly ChangeBroadcast _broadcast;
    private readonly NodeMetrics _metrics;
    private readonly SeenMetrics _seen;

    public ChangeBroadcastTests()
    {
        _leases = new MemoryLeases(_time);
        _metrics = new NodeMetrics(new NodeLease(_time));
        _seen = new SeenMetrics(_metrics);
        _broadcast = new ChangeBroadcast(
            _leases,
            _services,
            TestNodes.Identity("self", 5001, 6001),
            TestNodes.Options("self", 5001, 6001),
            _metrics,
            _time,
            NullLogger<ChangeBroadcast>.Instance
        );
    }

    public void Dispose()
    {
        _seen.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task AChange_IsAcknowledged_WhenAllOthersHaveTakenItUp()
    {
        await JoinAsync("self");
        var (b, c) = (await JoinAsync("b"), await JoinAsync("c"));
        var told = _broadcast.TellAsync().AsTask();
        b.SetResult();
        await Task.Delay(20, Cancellation);

        Assert.False(told.IsCompleted);

        c.SetResult();
        await told;

        Assert.Empty(_seen.Of("rag.node.evicted"));
    }

    [Fact]
    public async Task ANodeThatDoesNotAnswer_IsShutOut_AndItsLeaseIsWaitedFor()
    {
        await JoinAsync("b");
        var told = _broadcast.TellAsync().AsTask();
        await AdvanceUntilAsync(() => _leases.Evicted.Contains("b"));

        Assert.False(told.IsCompleted);
        Assert.False(await _leases.RenewAsync("b", 1, s_length, isServing: true, Cancellation));

        await AdvanceUntilAsync(() => told.IsCompleted);
        await told;

        Assert.Empty(await _leases.LiveAsync(Cancellation));
        Assert.Single(_seen.Of("rag.node.evicted"));
    }

    [Fact]
    public async Task ANodeThatIsDead_IsShutOutAtOnce()
    {
        (await JoinAsync("b")).SetException(new IOException("It is gone."));
        var told = _broadcast.TellAsync().AsTask();
        await AdvanceUntilAsync(() => told.IsCompleted);

        Assert.Empty(await _leases.LiveAsync(Cancellation));
    }

    [Fact]
    public async Task ANodeThatJoinsWhileAChangeIsTold_IsNoConcernOfIt()
    {
        var b = await JoinAsync("b");
        var told = _broadcast.TellAsync().AsTask();
        await JoinAsync("late");
        b.SetResult();
        await told;
    }

    [Fact]
    public async Task AChange_IsNotAcknowledged_WhereNobodyCanSayWhoLives()
    {
        _leases.IsAway = true;

        await Assert.ThrowsAsync<IOException>(async () => await _broadcast.TellAsync());
    }

    private async Task<TaskCompletionSource> JoinAsync(string name)
    {
        await _leases.TakeAsync(name, $"http://{name}:1", name, s_length, Cancellation);
        return _services.Add(name);
    }

    private async Task AdvanceUntilAsync(Func<bool> isSo)
    {
        foreach (var _ in Enumerable.Range(0, 200))
        {
            if (isSo())
            {
                return;
            }

            _time.Advance(TimeSpan.FromSeconds(.1));
            await Task.Delay(2, Cancellation);
        }

        Assert.Fail("It did not come to that.");
    }

    private sealed class ScriptedServices : INodeServices
    {
        private readonly Dictionary<string, TaskCompletionSource> _answers = [];

        public TaskCompletionSource Add(string silo) =>
            _answers[silo] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public INodeService Of(string silo) => new ScriptedService(_answers[silo].Task);
    }

    private sealed class ScriptedService(Task answer) : INodeService
    {
        public Task CatchUpAsync() => answer;

        public Task NoteAsync(NodeSummary summary) => Task.CompletedTask;
    }
}
