using Microsoft.Extensions.Time.Testing;
using Rag.Cluster.Leases;

namespace Rag.Cluster.Tests;

public sealed class NodeMetricsTests
{
    [Fact]
    public void Serving_IsOneWhileTheLeaseRunsAndServes()
    {
        var time = new FakeTimeProvider();
        var lease = new NodeLease(time);
        using var metrics = new NodeMetrics(lease);
        using var seen = new SeenMetrics(metrics);
        Assert.Equal(0, seen.Gauge("rag.node.serving"));

        lease.Take(1, time.GetTimestamp(), TimeSpan.FromSeconds(6));
        Assert.Equal(0, seen.Gauge("rag.node.serving"));

        lease.Extend(1, time.GetTimestamp(), isServing: true);
        Assert.Equal(1, seen.Gauge("rag.node.serving"));

        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(0, seen.Gauge("rag.node.serving"));
    }
}
