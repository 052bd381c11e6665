using Microsoft.Extensions.Time.Testing;
using Rag.Cluster.Leases;

namespace Rag.Cluster.Tests.Leases;

public sealed class NodeLeaseTests
{
    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(6);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void ALeaseThatWasTaken_DoesNotServeBeforeItIsSaidTo()
    {
        var lease = Taken();

        Assert.False(lease.IsServing);
        Assert.Equal(1, lease.Term);

        lease.Extend(1, _time.GetTimestamp(), isServing: true);

        Assert.True(lease.IsServing);
    }

    [Fact]
    public void ALease_RunsFromBeforeTheStoreWasAsked()
    {
        var lease = Taken();
        var asked = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(3)); // the answer takes its time
        lease.Extend(1, asked, isServing: true);
        _time.Advance(TimeSpan.FromSeconds(2.9));

        Assert.True(lease.IsServing);

        _time.Advance(TimeSpan.FromSeconds(.1));

        Assert.False(lease.IsServing);
        Assert.Null(lease.Term);
    }

    [Fact]
    public void ALeaseThatHasEnded_IsNotExtended()
    {
        var lease = Taken();
        var asked = _time.GetTimestamp();
        _time.Advance(s_length);

        Assert.False(lease.Extend(1, asked, isServing: true));
        Assert.False(lease.IsServing);
    }

    [Fact]
    public void ALeaseOfAnEarlierTerm_IsNotExtended()
    {
        var lease = Taken();
        lease.Take(2, _time.GetTimestamp(), s_length);

        Assert.False(lease.Extend(1, _time.GetTimestamp(), isServing: true));
        Assert.False(lease.IsServing);
    }

    [Fact]
    public void ALostLease_ServesNoMore()
    {
        var lease = Taken();
        lease.Extend(1, _time.GetTimestamp(), isServing: true);
        lease.Lose();

        Assert.False(lease.IsServing);
    }

    private NodeLease Taken()
    {
        var lease = new NodeLease(_time);
        lease.Take(1, _time.GetTimestamp(), s_length);
        return lease;
    }
}
