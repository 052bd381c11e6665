using Rag.Eval.Statistics;

namespace Rag.Eval.Runs;

/// <summary>Milliseconds that half, 95 and 99 of a hundred questions stay within.</summary>
public sealed record TimeDigest(double P50, double P95, double P99)
{
    /// <summary>Null where nothing was timed.</summary>
    public static TimeDigest? Of(IEnumerable<double> milliseconds)
    {
        double[] sample = [.. milliseconds];
        return sample.Length == 0 ? null : Of(new Percentiles(sample));
    }

    private static TimeDigest Of(Percentiles sample) => new(sample.NearestRank(.5), sample.NearestRank(.95), sample.NearestRank(.99));
}
