using System.Text.Json.Serialization;

namespace Rag.Bench.Load;

/// <param name="KvMemoryMib">Memory for keys and values, in every case.</param>
/// <param name="Capacity">Questions answered in a second, one after the other, with nothing reused: rates and deadlines follow from
/// it.</param>
/// <param name="Overhead">The share of a decode step of a grounded answer that passes outside the model.</param>
internal sealed record LoadReport(
    LoadSettings Settings,
    int KvMemoryMib,
    double Capacity,
    IReadOnlyList<LoadRound> Rounds,
    [property: JsonIgnore] Ratio Overhead,
    SimulationReport Simulation
)
{
    /// <summary>The median of the rounds, of each figure, and how far they lie apart.</summary>
    public Dictionary<string, Ratio> Summary()
    {
        var rounds = Rounds.Select(round => round.Figures()).ToArray();
        var summary = rounds[0].Keys.ToDictionary(key => key, key => Ratio.OfRounds([.. rounds.Select(figures => figures[key])]));
        summary.Add("overhead_share", Overhead);
        summary.Add("simulated_ttft_p50_nocache_over_reuse", Simulation.NoCacheOverReuse);
        summary.Add("simulated_ttft_p50_prefix_over_reuse", Simulation.PrefixOverReuse);
        return summary;
    }
}
