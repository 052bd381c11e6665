namespace Rag.Api.Telemetry;

/// <summary>One series of a family: a value, or the counts of a histogram. Thread-safe.</summary>
/// <param name="bounds">Upper bounds of the buckets, ascending, the last being infinite without a bound of its own; empty for no histogram.
/// </param>
internal sealed class MetricSeries(double[] bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _buckets = new long[bounds.Length + 1];
    private double _sum;

    public void Add(double value)
    {
        lock (_lock)
        {
            _sum += value;
        }
    }

    public void Set(double value)
    {
        lock (_lock)
        {
            _sum = value;
        }
    }

    public void Observe(double value)
    {
        var bucket = Array.BinarySearch(bounds, value);
        lock (_lock)
        {
            _buckets[bucket < 0 ? ~bucket : bucket]++;
            _sum += value;
        }
    }

    /// <summary>The counts are those of each bucket alone.</summary>
    public (double Sum, long[] Buckets) Read()
    {
        lock (_lock)
        {
            return (_sum, [.. _buckets]);
        }
    }
}
