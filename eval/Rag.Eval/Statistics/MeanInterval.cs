namespace Rag.Eval.Statistics;

/// <summary>A mean with the interval in which it would lie with other questions of the same sort, in 95 of 100 cases.</summary>
/// <param name="Bounds">By the normal approximation; the mean alone where there are fewer than two questions.</param>
public readonly record struct MeanInterval(double Mean, Interval Bounds)
{
    private static readonly double s_reach = NormalDistribution.Quantile(.975);

    /// <exception cref="ArgumentException">The sample is empty.</exception>
    public static MeanInterval Of(IReadOnlyCollection<double> sample)
    {
        if (sample.Count == 0)
        {
            throw new ArgumentException("An empty sample has no mean.", nameof(sample));
        }

        var mean = sample.Average();
        var variance = sample.Count < 2 ? 0 : sample.Sum(value => (value - mean) * (value - mean)) / (sample.Count - 1);
        var reach = s_reach * Math.Sqrt(variance / sample.Count);
        return new MeanInterval(mean, new Interval(mean - reach, mean + reach));
    }
}
