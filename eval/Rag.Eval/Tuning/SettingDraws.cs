using Rag.Eval.Statistics;

namespace Rag.Eval.Tuning;

/// <summary>
/// Settings at random. Each weight stays as it is today with a probability of one half; else it is drawn near today's value mostly, and
/// from all of its range at times. What is drawn depends on the seed alone, and on no question.
/// </summary>
internal static class SettingDraws
{
    private const double Stays = .5;
    private const double IsNear = .6;

    /// <summary>Of the range, to either side.</summary>
    private const double Nearness = .2;

    public static IReadOnlyList<Setting> Of(IReadOnlyList<TunedWeight> weights, int count, int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var drawn = new List<Setting>();
        for (var n = 0; n < count; n++)
        {
            var values = new double[weights.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Draw(weights[i], ref random);
            }

            drawn.Add(Setting.Near(weights, values));
        }

        return [.. drawn.Distinct()];
    }

    private static double Draw(TunedWeight weight, ref SeededRandom random)
    {
        var (kind, place) = (random.NextShare(), random.NextShare());
        var range = weight.Highest - weight.Lowest;
        return kind < Stays ? weight.Today
            : kind < Stays + ((1 - Stays) * IsNear) ? weight.Today + (((2 * place) - 1) * Nearness * range)
            : weight.Lowest + (place * range);
    }
}
