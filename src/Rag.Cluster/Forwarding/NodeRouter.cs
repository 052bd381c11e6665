using Rag.Cluster.Directory;
using Rag.Cluster.Leases;
using Rag.Cluster.Routing;

namespace Rag.Cluster.Forwarding;

/// <summary>Which node a question that came in here is answered by. Thread-safe.</summary>
public sealed class NodeRouter(NodeDirectory directory, INodeHoldings own, NodeIdentity self, NodeLease lease, ClusterOptions options)
{
    private readonly RouteBounds _bounds = RouteBounds.Default with { Load = options.LoadBound };

    /// <summary>Null where it is to be answered here.</summary>
    /// <param name="anchor">As <see cref="RouteQuestion.Anchor"/>.</param>
    /// <param name="passages">Key and tokens of each.</param>
    /// <param name="held">Of these tokens, those that this node holds.</param>
    /// <param name="without">Names of nodes that were asked in vain.</param>
    public KnownNode? Choose(ulong? anchor, IReadOnlyList<(ulong Key, int Tokens)> passages, int held, IReadOnlySet<string> without)
    {
        var others = directory.Standing(self.Name, passages, without);
        List<RouteNode> nodes = [.. others.Select(other => other.Standing)];
        if (lease.IsServing && own.CanAnswer)
        {
            nodes.Add(new RouteNode(self.Id, own.Load, held));
        }

        var question = new RouteQuestion(self.Id, anchor, passages.Sum(passage => passage.Tokens), (ulong)Random.Shared.NextInt64());
        return RouteDecision.Choose(question, nodes, _bounds) is { } route && route.Node != self.Id
            ? others.First(other => other.Node.Id == route.Node).Node
            : null;
    }
}
