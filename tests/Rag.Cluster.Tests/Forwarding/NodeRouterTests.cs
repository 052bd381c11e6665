using Microsoft.Extensions.Time.Testing;
using Rag.Cluster.Directory;
using Rag.Cluster.Forwarding;
using Rag.Cluster.Leases;
using Rag.Core.Nodes;

namespace Rag.Cluster.Tests.Forwarding;

public sealed class NodeRouterTests
{
    private static readonly HashSet<string> s_nobody = [];

    private readonly FixedHoldings _own = new();
    private readonly NodeDirectory _directory;
    private readonly NodeRouter _router;

    public NodeRouterTests()
    {
        var time = new FakeTimeProvider();
        var lease = new NodeLease(time);
        lease.Take(1, time.GetTimestamp(), TimeSpan.FromMinutes(1));
        lease.Extend(1, time.GetTimestamp(), isServing: true);
        _directory = new NodeDirectory(_own);
        _router = new NodeRouter(_directory, _own, TestNodes.Identity("a", 5001, 6001), lease, TestNodes.Options("a", 5001, 6001));
    }

    [Fact]
    public void AQuestion_WhosePassagesThisNodeHolds_IsSentOn_OnceItsEngineHasStopped()
    {
        _directory.Apply([new LeasedNode("b", "http://b:1", "", 1, true, TimeSpan.FromSeconds(6))]);

        Assert.Null(_router.Choose(7, [(7, 100)], held: 100, s_nobody));

        _own.CanAnswer = false;

        Assert.Equal("b", _router.Choose(7, [(7, 100)], held: 100, s_nobody)?.Name);
    }

    [Fact]
    public void ANode_WhoseEngineHasStopped_AnswersWhatNobodyElseIsThereFor()
    {
        _own.CanAnswer = false;

        Assert.Null(_router.Choose(7, [(7, 100)], held: 100, s_nobody));
    }
}
