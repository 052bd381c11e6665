namespace Rag.Bench.Cluster;

/// <param name="OneNode">A single node with the KV memory of all: what no routing can better.</param>
/// <param name="Service">The service's routing.</param>
/// <param name="Hashing">Consistent hashing without a bound on load.</param>
/// <param name="Random">Any node.</param>
/// <param name="Left">The service's routing right after one node has left: half as many questions as were counted before.</param>
/// <param name="Joined">The same right after it is back.</param>
/// <param name="MovedAtJoin">Share of stories that belong elsewhere once a node has joined, mean over 20 sets of names.</param>
/// <param name="MovedAtLeave">The same once one has left.</param>
internal sealed record ClusterReport(
    ClusterSettings Settings,
    ClusterRun OneNode,
    ClusterRun Service,
    ClusterRun Hashing,
    ClusterRun Random,
    ClusterRun Left,
    ClusterRun Joined,
    double MovedAtJoin,
    double MovedAtLeave
)
{
    public IReadOnlyDictionary<string, double> Summary() =>
        new Dictionary<string, double>
        {
            ["cluster_hit_rate_over_one_node"] = Service.HitRate / OneNode.HitRate,
            ["cluster_hit_rate_over_random"] = Service.HitRate / Random.HitRate,
            ["cluster_computed_over_hashing"] = Service.ComputedTokens / Hashing.ComputedTokens,
            ["cluster_load_spread"] = Service.LoadSpread,
            ["cluster_load_spread_hashing"] = Hashing.LoadSpread,
            ["cluster_moved_at_join_times_nodes"] = MovedAtJoin * (Settings.Nodes + 1),
            ["cluster_moved_at_leave_times_nodes"] = MovedAtLeave * Settings.Nodes,
            ["cluster_computed_after_leave"] = Left.ComputedTokens / Service.ComputedTokens,
        };
}
