using System.Text.Json.Serialization;

namespace Rag.Bench.Load;

/// <param name="KvMemoryMib">Memory for keys and values, in every case.</param>
/// <param name="ArrivalsPerSecond">The rate of arrivals in the first three cases.</param>
/// <param name="SteadyGaps">Milliseconds between an answer's tokens when it is alone.</param>
/// <param name="DisturbedGaps">The same while others prefill.</param>
/// <param name="Overhead">The share of a decode step of a grounded answer that passes outside the model.</param>
/// <param name="InTimeFair">The share of questions whose first token met its deadline.</param>
/// <param name="InTimeFirstCome">The same share when questions are answered in the order of their arrival.</param>
internal sealed record LoadReport(
    LoadSettings Settings,
    int KvMemoryMib,
    double ArrivalsPerSecond,
    LoadCase NoCache,
    LoadCase CommonBeginnings,
    LoadCase Reuse,
    LoadCase SingleUse,
    LoadCase SingleUseNoCache,
    [property: JsonIgnore] IReadOnlyList<double> SteadyGaps,
    [property: JsonIgnore] IReadOnlyList<double> DisturbedGaps,
    [property: JsonIgnore] Ratio Overhead,
    RestartReport Restart,
    double InTimeFair,
    double InTimeFirstCome,
    SimulationReport Simulation
)
{
    public Spread SteadyGapsMs => Spread.Of(SteadyGaps);

    public Spread DisturbedGapsMs => Spread.Of(DisturbedGaps);

    public Dictionary<string, Ratio> Summary() =>
        new()
        {
            ["ttft_p50_nocache_over_reuse"] = NoCache.Over(Reuse),
            ["ttft_p50_prefix_over_reuse"] = CommonBeginnings.Over(Reuse),
            ["single_use_over_nocache"] = SingleUse.Over(SingleUseNoCache),
            ["itl_p95_over_steady"] = DisturbedGapsMs.P95 / SteadyGapsMs.P95,
            ["restart_ttft_off_over_on"] = Restart.OffOverOn,
            ["goodput_fcfs_over_ours"] = InTimeFair / InTimeFirstCome,
            ["overhead_share"] = Overhead,
            ["simulated_ttft_p50_nocache_over_reuse"] = Simulation.NoCacheOverReuse,
            ["simulated_ttft_p50_prefix_over_reuse"] = Simulation.PrefixOverReuse,
        };
}
