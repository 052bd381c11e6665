namespace Rag.Cluster.Routing;

/// <summary>
/// Which node a key belongs to: the one whose weight for it is highest. A node that joins takes keys from all others alike and moves no
/// others; the keys of one that leaves go to whoever comes next for each.
/// </summary>
public static class Rendezvous
{
    /// <summary>The same on every node; the higher the earlier.</summary>
    public static ulong Weight(ulong key, NodeId node)
    {
        // Two rounds of a multiply-and-shift mixer: keys and ids are uniform already, but their sum of bits is not independent of either.
        var x = key ^ (node.Value * 0x9E3779B97F4A7C15UL);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }

    /// <summary>Null where there is no node.</summary>
    public static NodeId? HomeOf(ulong key, IReadOnlyList<NodeId> nodes)
    {
        NodeId? home = null;
        foreach (var node in nodes)
        {
            home = home is { } best && !IsBefore(key, node, best) ? best : node;
        }

        return home;
    }

    /// <summary>Whether the key asks this node before the other one.</summary>
    public static bool IsBefore(ulong key, NodeId node, NodeId other) =>
        (Weight(key, node), node.Value).CompareTo((Weight(key, other), other.Value)) > 0;
}
