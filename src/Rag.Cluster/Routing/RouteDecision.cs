namespace Rag.Cluster.Routing;

/// <summary>
/// Which node answers a question: the one that holds most of what it reads, as long as that one has not too much to do. A function of its
/// arguments alone.
/// </summary>
public static class RouteDecision
{
    /// <param name="nodes">Those that may answer. Their order does not matter.</param>
    /// <returns>Null where there is no node.</returns>
    public static Route? Choose(RouteQuestion question, IReadOnlyList<RouteNode> nodes, RouteBounds bounds) =>
        nodes.Count == 0 ? null
        : question.Anchor is not { } anchor ? new Route(IdlerOfTwo(nodes, question.Draw), RouteReason.Idler)
        : HolderOf(question, anchor, nodes, bounds) is { } holder ? new Route(holder, RouteReason.Holds)
        : new Route(FirstOpen(anchor, nodes, LimitOf(nodes, bounds)), RouteReason.Home);

    /// <summary>A node with this load or more takes no further question. One at least is below it, since it is above the mean.</summary>
    public static int LimitOf(IReadOnlyList<RouteNode> nodes, RouteBounds bounds)
    {
        var load = 1L;
        foreach (var node in nodes)
        {
            load += node.Load;
        }

        return (int)Math.Ceiling(bounds.Load * load / nodes.Count) + bounds.Slack;
    }

    private static NodeId? HolderOf(RouteQuestion question, ulong anchor, IReadOnlyList<RouteNode> nodes, RouteBounds bounds)
    {
        var limit = LimitOf(nodes, bounds);
        RouteNode? most = null;
        RouteNode? receiver = null;
        foreach (var node in nodes)
        {
            if (node.Load >= limit || node.HeldTokens == 0 || node.HeldTokens < bounds.HeldShare * question.Tokens)
            {
                continue;
            }

            most = most is { } best && !IsBetter(node, best, anchor) ? best : node;
            receiver = node.Id == question.Receiver ? node : receiver;
        }

        return receiver is { } here && here.HeldTokens + bounds.HopTokens >= most!.Value.HeldTokens ? here.Id : most?.Id;
    }

    private static bool IsBetter(RouteNode node, RouteNode other, ulong anchor) =>
        (node.HeldTokens, -node.Load).CompareTo((other.HeldTokens, -other.Load)) switch
        {
            0 => Rendezvous.IsBefore(anchor, node.Id, other.Id),
            var order => order > 0,
        };

    private static NodeId FirstOpen(ulong anchor, IReadOnlyList<RouteNode> nodes, int limit)
    {
        NodeId? first = null;
        foreach (var node in nodes)
        {
            if (node.Load < limit)
            {
                first = first is { } best && !Rendezvous.IsBefore(anchor, node.Id, best) ? best : node.Id;
            }
        }

        return first!.Value;
    }

    /// <summary>Two different nodes, where there are two: looking at two is nearly as good as looking at all, and no crowd forms.</summary>
    private static NodeId IdlerOfTwo(IReadOnlyList<RouteNode> nodes, ulong draw)
    {
        var first = (int)(draw % (ulong)nodes.Count);
        var second = nodes.Count == 1 ? first : (first + 1 + (int)((draw >> 32) % (ulong)(nodes.Count - 1))) % nodes.Count;
        return nodes[second].Load < nodes[first].Load ? nodes[second].Id : nodes[first].Id;
    }
}
