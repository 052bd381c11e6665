using Rag.Eval.Statistics;

namespace Rag.Eval.Runs;

/// <summary>Milliseconds, by nearest rank; zeros when nothing was timed.</summary>
public sealed record LatencySummary(double P50, double P90, double P99, double Max)
{
    public static LatencySummary Of(IEnumerable<double> milliseconds)
    {
        double[] sample = [.. milliseconds];
        return sample.Length == 0 ? new LatencySummary(0, 0, 0, 0) : Of(new Percentiles(sample));
    }

    private static LatencySummary Of(Percentiles sample) =>
        new(sample.NearestRank(.5), sample.NearestRank(.9), sample.NearestRank(.99), sample.Max);
}
