using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Rag.Cluster.Leases;
using Rag.Core.Nodes;

namespace Rag.Cluster.Tests.Leases;

public sealed class LeaseKeeperTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryLeases _leases;
    private readonly NodeLease _lease;
    private readonly GatedChanges _changes = new();
    private readonly FixedHoldings _own = new();
    private readonly LeaseKeeper _keeper;

    public LeaseKeeperTests()
    {
        _leases = new MemoryLeases(_time);
        _lease = new NodeLease(_time);
        _keeper = new LeaseKeeper(
            _leases,
            _lease,
            _changes,
            _own,
            TestNodes.Identity("a", 5001, 6001),
            new FixedSilo("silo-a"),
            TestNodes.Options("a", 5001, 6001),
            _time,
            NullLogger<LeaseKeeper>.Instance
        );
    }

    [Fact]
    public async Task ANode_OfAnotherProtocolThanTheLivingOnes_IsRefusedAndTakesNoLease()
    {
        _leases.Protocol = NodeProtocol.Version + 1;
        await _leases.TakeAsync("b", "http://b:1", "silo-b", TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<ClusterException>(() => _keeper.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("end all of them before one of this version is started", refused.Message, StringComparison.Ordinal);
        Assert.Equal("b", Assert.Single(await LiveAsync()).Name);
    }

    [Fact]
    public async Task ANode_WhoseNameIsAnotherLiveNodes_IsRefused()
    {
        var term = await _leases.TakeAsync("a", "http://other:1/", "other", TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
        var refused = Record.ExceptionAsync(() => _keeper.StartAsync(TestContext.Current.CancellationToken)).AsTask();
        await UntilAsync(
            () => refused.IsCompleted,
            async () => await _leases.RenewAsync("a", term!.Value, TimeSpan.FromSeconds(6), isServing: true, CancellationToken.None)
        );

        Assert.IsType<ClusterException>(await refused);
        Assert.Equal(
            "The name a is another live node's, at http://other:1/: set Cluster:Name to one that no other node has.",
            (await refused)!.Message
        );
        Assert.Equal("http://other:1/", Assert.Single(await LiveAsync()).Address);
    }

    [Fact]
    public async Task ANodeThatWasKilled_ComesBackUnderItsName_AlsoAtAnotherAddress()
    {
        await _leases.TakeAsync("a", "http://before:1/", "silo-a", TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
        var started = _keeper.StartAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => _lease.IsServing);
        await started;

        Assert.Equal("http://127.0.0.1:5001/", Assert.Single(await LiveAsync()).Address);
    }

    [Fact]
    public async Task ANodeThatWasKilled_ComesBackAtItsAddress_AtOnce()
    {
        await _leases.TakeAsync("a", "http://127.0.0.1:5001/", "before", TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        await StartAsync();

        Assert.Equal("silo-a", Assert.Single(await LiveAsync()).Silo);
    }

    [Fact]
    public async Task ANodeWhoseNameWasTakenWhileItHadNoLease_ServesNothingAndLeavesTheOtherAlone()
    {
        await StartAsync();
        await _leases.GiveUpAsync("a", Assert.Single(await LiveAsync()).Term, TestContext.Current.CancellationToken);
        await _leases.TakeAsync("a", "http://other:1/", "other", TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        await UntilAsync(() => !_lease.IsServing);
        await AdvanceAsync(TimeSpan.FromSeconds(20));

        Assert.False(_lease.IsServing);
        Assert.Equal("other", Assert.Single(await LiveAsync()).Silo);
    }

    [Fact]
    public async Task ANodeWhoseEngineHasStopped_KeepsItsLeaseAndIsSentNothing()
    {
        await StartAsync();
        _own.CanAnswer = false;
        await AdvanceAsync(TimeSpan.FromSeconds(20));

        Assert.True(_lease.IsServing);
        Assert.False(Assert.Single(await LiveAsync()).IsServing);
    }

    [Fact]
    public async Task ANode_HearsOfChangesAndServesNothing_UntilItHasCaughtUp()
    {
        _changes.Close();
        await _keeper.StartAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => _lease.Term is not null);
        await AdvanceAsync(TimeSpan.FromSeconds(20));

        Assert.False(_lease.IsServing);
        Assert.False(Assert.Single(await LiveAsync()).IsServing);

        _changes.Open();
        await UntilAsync(() => _lease.IsServing);

        Assert.True(Assert.Single(await LiveAsync()).IsServing);
    }

    [Fact]
    public async Task ANodeThatWasEvicted_StopsAndCatchesUp_BeforeItServesAgain()
    {
        await StartAsync();
        var before = Assert.Single(await LiveAsync());
        _changes.Close();
        await _leases.EvictAsync("a", before.Term, TestContext.Current.CancellationToken);
        await UntilAsync(() => _changes.Waiting > 0);

        Assert.False(_lease.IsServing);

        _changes.Open();
        await UntilAsync(() => _lease.IsServing);

        Assert.True(Assert.Single(await LiveAsync()).Term > before.Term);
    }

    [Fact]
    public async Task ANodeThatCannotReachTheStore_StopsWhenItsLeaseEnds_AndComesBack()
    {
        await StartAsync();
        _leases.IsAway = true;
        await UntilAsync(() => !_lease.IsServing);
        _leases.IsAway = false;
        await UntilAsync(() => _lease.IsServing);

        Assert.True(_changes.Calls >= 2);
    }

    [Fact]
    public async Task ANodeThatEnds_GivesItsLeaseUp()
    {
        await StartAsync();
        await _keeper.StopAsync(TestContext.Current.CancellationToken);

        Assert.False(_lease.IsServing);
        Assert.Empty(await LiveAsync());
    }

    [Fact]
    public async Task ANodeThatIsAboutToEnd_IsSentNothing_AndAnswersWhatItHas()
    {
        await StartAsync();
        _keeper.EndServing();
        await AdvanceAsync(TimeSpan.FromSeconds(20));

        Assert.True(_lease.IsServing);
        Assert.False(Assert.Single(await LiveAsync()).IsServing);
    }

    public async ValueTask DisposeAsync()
    {
        _changes.Open();
        await _keeper.StopAsync(CancellationToken.None);
        _keeper.Dispose();
    }

    private async Task StartAsync()
    {
        await _keeper.StartAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => _lease.IsServing);
    }

    private ValueTask<IReadOnlyList<LeasedNode>> LiveAsync() => _leases.LiveAsync(TestContext.Current.CancellationToken);

    private async Task AdvanceAsync(TimeSpan time)
    {
        var steps = (int)(time / TimeSpan.FromSeconds(.5));
        foreach (var _ in Enumerable.Range(0, steps))
        {
            _time.Advance(TimeSpan.FromSeconds(.5));
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }

    private async Task UntilAsync(Func<bool> isSo, Func<ValueTask>? meanwhile = null)
    {
        foreach (var _ in Enumerable.Range(0, 500))
        {
            if (isSo())
            {
                return;
            }

            await AdvanceAsync(TimeSpan.FromSeconds(.5));
            await (meanwhile?.Invoke() ?? ValueTask.CompletedTask);
        }

        Assert.Fail("It did not come to that.");
    }
}
