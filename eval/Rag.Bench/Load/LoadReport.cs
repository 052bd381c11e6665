namespace Rag.Bench.Load;

/// <param name="ArrivalsPerSecond">The rate of arrivals in the first three cases.</param>
/// <param name="OverheadShare">The share of a decode step that passes outside the model.</param>
/// <param name="InTimeFair">The share of questions whose first token met its deadline.</param>
/// <param name="InTimeFirstCome">The same share when questions are answered in the order of their arrival.</param>
internal sealed record LoadReport(
    LoadSettings Settings,
    double ArrivalsPerSecond,
    LoadCase NoCache,
    LoadCase CommonBeginnings,
    LoadCase Reuse,
    LoadCase SingleUse,
    LoadCase SingleUseNoCache,
    Spread SteadyGapsMs,
    Spread DisturbedGapsMs,
    double OverheadShare,
    LoadCase RestartWithoutDisk,
    LoadCase RestartWithDisk,
    double InTimeFair,
    double InTimeFirstCome,
    SimulationReport Simulation
)
{
    public Dictionary<string, double> Summary() =>
        new()
        {
            ["ttft_p50_nocache_over_reuse"] = NoCache.FirstTokenMs.P50 / Reuse.FirstTokenMs.P50,
            ["ttft_p50_prefix_over_reuse"] = CommonBeginnings.FirstTokenMs.P50 / Reuse.FirstTokenMs.P50,
            ["single_use_over_nocache"] = SingleUse.FirstTokenMs.P50 / SingleUseNoCache.FirstTokenMs.P50,
            ["itl_p95_over_steady"] = DisturbedGapsMs.P95 / SteadyGapsMs.P95,
            ["restart_ttft_off_over_on"] = RestartWithoutDisk.FirstTokenMs.P50 / RestartWithDisk.FirstTokenMs.P50,
            ["goodput_fcfs_over_ours"] = InTimeFair / InTimeFirstCome,
            ["overhead_share"] = OverheadShare,
            ["simulated_ttft_p50_nocache_over_reuse"] = Simulation.NoCacheOverReuse,
            ["simulated_ttft_p50_prefix_over_reuse"] = Simulation.PrefixOverReuse,
        };
}
