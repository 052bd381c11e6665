namespace Rag.Bench.Load;

/// <summary>Every case once.</summary>
/// <param name="Questions">The number of questions counted in each case.</param>
/// <param name="NoCache">Nothing is looked up and nothing kept.</param>
/// <param name="SingleUse">Each question is over passages that no other is about; the cache is on.</param>
/// <param name="SingleUseNoCache">The same questions to an engine that looks nothing up and keeps nothing.</param>
/// <param name="SteadyGapsMs">Milliseconds between an answer's tokens when it is alone.</param>
/// <param name="DisturbedGapsMs">The same while others prefill.</param>
/// <param name="InTimeFair">The share of questions whose first token met its deadline.</param>
/// <param name="InTimeFirstCome">The same share when questions are answered in the order of their arrival.</param>
internal sealed record LoadRound(
    int Questions,
    LoadCase NoCache,
    LoadCase CommonBeginnings,
    LoadCase Reuse,
    LoadCase SingleUse,
    LoadCase SingleUseNoCache,
    Spread SteadyGapsMs,
    Spread DisturbedGapsMs,
    RestartReport Restart,
    double InTimeFair,
    double InTimeFirstCome
)
{
    public Dictionary<string, double> Figures() =>
        new()
        {
            ["ttft_p50_nocache_over_reuse"] = NoCache.FirstTokenMs.P50 / Reuse.FirstTokenMs.P50,
            ["ttft_p50_prefix_over_reuse"] = CommonBeginnings.FirstTokenMs.P50 / Reuse.FirstTokenMs.P50,
            ["single_use_over_nocache"] = SingleUse.FirstTokenMs.P50 / SingleUseNoCache.FirstTokenMs.P50,
            ["itl_p95_over_steady"] = DisturbedGapsMs.P95 / SteadyGapsMs.P95,
            ["restart_ttft_off_over_on"] = Restart.WithoutDisk.P50 / Restart.WithDisk.P50,
            ["goodput_ours"] = InTimeFair,
            ["goodput_fcfs"] = InTimeFirstCome,
            ["goodput_ours_over_fcfs"] = InTimeFair / Math.Max(InTimeFirstCome, 1.0 / Questions), // at least one
            ["nocache_ttft_p50_ms"] = NoCache.FirstTokenMs.P50,
            ["nocache_ttft_p95_ms"] = NoCache.FirstTokenMs.P95,
            ["prefix_ttft_p50_ms"] = CommonBeginnings.FirstTokenMs.P50,
            ["prefix_ttft_p95_ms"] = CommonBeginnings.FirstTokenMs.P95,
            ["prefix_cached_share"] = CommonBeginnings.CachedShare,
            ["reuse_ttft_p50_ms"] = Reuse.FirstTokenMs.P50,
            ["reuse_ttft_p95_ms"] = Reuse.FirstTokenMs.P95,
            ["reuse_cached_share"] = Reuse.CachedShare,
        };
}
