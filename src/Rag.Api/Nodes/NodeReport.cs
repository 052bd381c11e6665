using Rag.Cluster;
using Rag.Cluster.Directory;
using Rag.Cluster.Leases;
using Rag.Eval.Dashboard.Operations;

namespace Rag.Api.Nodes;

/// <summary>All nodes as this one knows them, itself first-hand. Thread-safe.</summary>
internal sealed class NodeReport(NodeDirectory directory, NodeIdentity self, NodeLease lease, INodeHoldings own)
{
    public IReadOnlyList<NodeFacts> Read() => [Own(), .. directory.Nodes.Where(node => node.Name != self.Name).Select(Other)];

    private NodeFacts Own()
    {
        var summary = directory.Nodes.FirstOrDefault(node => node.Name == self.Name)?.Summary;
        return new NodeFacts(
            self.Name,
            self.Address.GetLeftPart(UriPartial.Authority),
            StateOfOwn(),
            own.Load,
            summary?.Passages ?? 0,
            summary?.KvTokens ?? 0,
            lease.Left
        );
    }

    private string StateOfOwn() =>
        !own.CanAnswer ? "sending on, its engine has stopped (this one)"
        : lease.IsServing ? "answering (this one)"
        : "catching up (this one)";

    private static NodeFacts Other(KnownNode node) =>
        new(
            node.Name,
            node.Address.GetLeftPart(UriPartial.Authority),
            node.IsServing ? "answering" : "catching up or ending",
            node.Summary?.Load ?? 0,
            node.Summary?.Passages ?? 0,
            node.Summary?.KvTokens ?? 0,
            node.LeaseLeft
        );
}
