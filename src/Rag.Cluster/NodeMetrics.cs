using System.Diagnostics.Metrics;
using Rag.Cluster.Leases;

namespace Rag.Cluster;

/// <summary>This node among the others, under the meter "Rag.Nodes". What is told of others is told by whoever did it.</summary>
public sealed class NodeMetrics : IDisposable
{
    public const string MeterName = "Rag.Nodes";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _evicted;
    private readonly Counter<long> _forwarded;

    public NodeMetrics(NodeLease lease)
    {
        _meter.CreateObservableGauge(
            "rag.node.serving",
            () => lease.IsServing ? 1 : 0,
            description: "1 while this node holds its lease and answers."
        );
        _evicted = _meter.CreateCounter<long>(
            "rag.node.evicted",
            description: "Nodes that this one shut out, since they took no change up."
        );
        _forwarded = _meter.CreateCounter<long>(
            "rag.node.forwarded",
            description: "Questions sent to another node, by what became of them."
        );
    }

    public void Dispose() => _meter.Dispose();

    internal bool IsOwn(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    internal void Evicted() => _evicted.Add(1);

    /// <summary>The caller has what the other node said.</summary>
    internal void Answered() => Forwarded("answered");

    /// <summary>The caller is gone, and with it the question.</summary>
    internal void Left() => Forwarded("left");

    /// <summary>The other node did not begin to answer, and another one is asked.</summary>
    internal void GivenUp() => Forwarded("given_up");

    private void Forwarded(string outcome) => _forwarded.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
