namespace Rag.Bench;

/// <summary>What a benchmark found.</summary>
/// <param name="Figures">Its properties open the report.</param>
/// <param name="Summary">The ratios that the report ends with.</param>
/// <param name="IsSound">False where a bound broke: the exit code says so.</param>
internal sealed record BenchReport(object Figures, IReadOnlyDictionary<string, Ratio> Summary, bool IsSound = true)
{
    /// <summary>
    /// The 90th percentile over the median of what a loop takes that reads the same memory again and again; null where no such loop ran.
    /// </summary>
    public double? ReadSpread { get; init; }

    /// <summary>A report whose ratios have no spread: they were counted, or measured once.</summary>
    public static BenchReport Of(object figures, IReadOnlyDictionary<string, double> summary, bool isSound = true) =>
        new(figures, summary.Exact(), isSound);
}
