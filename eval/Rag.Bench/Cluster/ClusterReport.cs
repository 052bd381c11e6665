namespace Rag.Bench.Cluster;

/// <param name="MovedAtJoin">Share of stories that belong elsewhere once a node has joined, for each set of names.</param>
/// <param name="MovedAtLeave">The same once one has left.</param>
internal sealed record ClusterReport(
    ClusterSettings Settings,
    IReadOnlyList<ClusterSeed> Seeds,
    IReadOnlyList<double> MovedAtJoin,
    IReadOnlyList<double> MovedAtLeave
)
{
    /// <summary>Medians, of the seeds or of the sets of names.</summary>
    public Dictionary<string, Ratio> Summary()
    {
        var summary = new Dictionary<string, Ratio>
        {
            ["cluster_hit_rate_over_one_node"] = Of(seed => seed.Service.HitRate / seed.OneNode.HitRate),
            ["cluster_hit_rate_over_random"] = Of(seed => seed.Service.HitRate / seed.Random.HitRate),
            ["cluster_computed_over_hashing"] = Of(seed => seed.Service.ComputedTokens / seed.Hashing.ComputedTokens),
            ["cluster_computed_after_leave"] = Of(seed => seed.Left.ComputedTokens / seed.Service.ComputedTokens),
            ["cluster_moved_at_join_times_nodes"] = Ratio.OfRounds([.. MovedAtJoin.Select(moved => moved * (Settings.Nodes + 1))]),
            ["cluster_moved_at_leave_times_nodes"] = Ratio.OfRounds([.. MovedAtLeave.Select(moved => moved * Settings.Nodes)]),
        };
        (string Name, Func<ClusterSeed, ClusterRun> Run)[] routings =
        [
            ("one_node", seed => seed.OneNode),
            ("service", seed => seed.Service),
            ("hashing", seed => seed.Hashing),
            ("random", seed => seed.Random),
        ];
        foreach (var (name, run) in routings)
        {
            summary[$"{name}_hit_rate"] = Of(seed => run(seed).HitRate);
            summary[$"{name}_computed_tokens"] = Of(seed => run(seed).ComputedTokens);
            summary[$"{name}_load_spread"] = Of(seed => run(seed).LoadSpread);
            summary[$"{name}_wait_p50_s"] = Of(seed => run(seed).WaitP50Seconds);
            summary[$"{name}_wait_p99_s"] = Of(seed => run(seed).WaitP99Seconds);
        }

        return summary;
    }

    private Ratio Of(Func<ClusterSeed, double> figure) => Ratio.OfRounds([.. Seeds.Select(figure)]);
}
