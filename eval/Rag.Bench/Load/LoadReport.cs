using Rag.Eval.Statistics;

namespace Rag.Bench.Load;

/// <param name="Capacity">Questions answered in a second, one after the other, with nothing reused: rates and deadlines follow from
/// it.</param>
internal sealed record LoadReport(LoadSettings Settings, double Capacity, IReadOnlyList<LoadRound> Rounds, SimulationReport Simulation)
{
    /// <summary>The median of the rounds, of each figure.</summary>
    public Dictionary<string, double> Summary()
    {
        var medians = FiguresOfRounds().ToDictionary(figure => figure.Key, figure => new Percentiles(figure.Value).Median);
        medians.Add("simulated_ttft_p50_nocache_over_reuse", Simulation.NoCacheOverReuse);
        medians.Add("simulated_ttft_p50_prefix_over_reuse", Simulation.PrefixOverReuse);
        return medians;
    }

    /// <summary>The least and the largest of the rounds, of each figure: what the median is worth.</summary>
    public Dictionary<string, LeastAndMost> Ranges() =>
        FiguresOfRounds()
            .ToDictionary(
                figure => figure.Key,
                figure => new LeastAndMost(Math.Round(figure.Value.Min(), 3), Math.Round(figure.Value.Max(), 3))
            );

    private IEnumerable<KeyValuePair<string, double[]>> FiguresOfRounds()
    {
        var rounds = Rounds.Select(round => round.Figures()).ToArray();
        return rounds[0].Keys.Select(key => KeyValuePair.Create(key, rounds.Select(figures => figures[key]).ToArray()));
    }
}
