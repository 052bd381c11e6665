using Rag.Eval.Statistics;

namespace Rag.Bench;

/// <summary>A ratio of two measured figures, or one such figure, and how far it would go elsewhere on the same machine.</summary>
/// <param name="Spread">Null for what was counted, and for what was measured once alone.</param>
internal sealed record Ratio(double Value, Interval? Spread)
{
    private const int Draws = 2_000;
    private const double Tail = .05;

    public static implicit operator Ratio(double exact) => new(exact, null);

    /// <summary>
    /// Of figures that were measured by turns: the median of the rounds' ratios, and the range in which nine of ten of them lie.
    /// </summary>
    public static Ratio OfRounds(IReadOnlyList<double> over, IReadOnlyList<double> under)
    {
        if (over.Count != under.Count)
        {
            throw new ArgumentException($"{over.Count} rounds stand against {under.Count}.", nameof(under));
        }

        return OfRounds([.. over.Zip(under, (first, second) => first / second)]);
    }

    /// <summary>The median of a figure over the rounds, and the range in which nine of ten of them lie; one round has no range.</summary>
    public static Ratio OfRounds(IReadOnlyList<double> figures)
    {
        var rounds = new Percentiles(figures);
        return new Ratio(rounds.Median, figures.Count == 1 ? null : new Interval(rounds.Interpolated(Tail), rounds.Interpolated(1 - Tail)));
    }

    /// <summary>
    /// Of what was counted by parts: the sums, one over the other, and the range in which nine of ten of the parts' own ratios lie.
    /// </summary>
    public static Ratio OfSums(IReadOnlyList<double> over, IReadOnlyList<double> under) =>
        OfRounds(over, under) with
        {
            Value = over.Sum() / under.Sum(),
        };

    /// <summary>As <see cref="OfPercentiles"/>, of medians.</summary>
    public static Ratio OfMedians(IReadOnlyList<double> over, IReadOnlyList<double> under) => OfPercentiles(over, under, .5);

    /// <summary>A percentile of one sample, and the range in which nine of ten lie when the sample is drawn again from itself.</summary>
    public static Ratio OfPercentile(IReadOnlyList<double> sample, double share) => OfPercentiles(sample, [1], share);

    /// <summary>
    /// The same percentile of two samples, one over the other, and the range in which nine of ten such ratios lie when both samples are
    /// drawn again from themselves.
    /// </summary>
    public static Ratio OfPercentiles(IReadOnlyList<double> over, IReadOnlyList<double> under, double share)
    {
        var random = new SeededRandom(1);
        var drawn = new double[Draws];
        foreach (var draw in Enumerable.Range(0, Draws))
        {
            drawn[draw] = Redrawn(over, share, ref random) / Redrawn(under, share, ref random);
        }

        var spread = new Percentiles(drawn);
        return new Ratio(
            new Percentiles(over).Interpolated(share) / new Percentiles(under).Interpolated(share),
            new Interval(spread.Interpolated(Tail), spread.Interpolated(1 - Tail))
        );
    }

    private static double Redrawn(IReadOnlyList<double> sample, double share, ref SeededRandom random)
    {
        var again = new double[sample.Count];
        foreach (ref var value in again.AsSpan())
        {
            value = sample[random.NextBelow(sample.Count)];
        }

        return new Percentiles(again).Interpolated(share);
    }
}
