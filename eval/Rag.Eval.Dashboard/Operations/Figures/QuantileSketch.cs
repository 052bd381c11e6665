namespace Rag.Eval.Dashboard.Operations.Figures;

/// <summary>
/// Percentiles of any number of durations in bounded memory: counts in buckets each two percent wider than the one before, so that what is
/// told lies within one percent of a duration that came. Not thread-safe.
/// </summary>
internal sealed class QuantileSketch
{
    public const double RelativeError = 0.01;

    private const double Growth = 1.02;
    private const double Least = 1e-4; // seconds; what is shorter counts as so much
    private const double Most = 1e6;

    private static readonly double s_logGrowth = Math.Log(Growth);

    private readonly int[] _counts = new int[BucketOf(Most) + 1];

    public long Count { get; private set; }

    public void Add(double seconds)
    {
        if (double.IsFinite(seconds))
        {
            _counts[BucketOf(seconds)]++;
            Count++;
        }
    }

    public void Add(QuantileSketch other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
    }

    /// <summary>The least duration that at least this share of all is not longer than; NaN where there is none.</summary>
    public double Quantile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
            {
                return ValueOf(i);
            }
        }

        return double.NaN;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
    }

    /// <summary>Bucket i holds durations in (Least · Growth^(i-1), Least · Growth^i]; bucket 0 all up to the least.</summary>
    private static int BucketOf(double seconds) =>
        seconds <= Least ? 0 : (int)Math.Ceiling(Math.Log(Math.Min(seconds, Most) / Least) / s_logGrowth);

    /// <summary>As far from the bucket's one end as from the other, in proportion.</summary>
    private static double ValueOf(int bucket) => bucket == 0 ? Least : Least * Math.Pow(Growth, bucket) * 2 / (1 + Growth);
}
