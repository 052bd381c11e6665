using Rag.Eval.Statistics;

namespace Rag.Bench.Ingest;

/// <summary>Questions and ingestion beside each other.</summary>
/// <param name="Idle">Seconds to the first text of an answer while nothing is ingested.</param>
/// <param name="Busy">The same while the queue is full.</param>
/// <param name="ChunksPerSecond">Stored while the questions were asked, at full speed.</param>
/// <param name="Slices">Seconds of each run of the embedder meanwhile.</param>
/// <param name="Freshness">
/// Seconds from when an article was due to when it is searched, of articles that come at half that speed while questions are asked.
/// </param>
internal sealed record QuestionsReport(
    IReadOnlyList<double> Idle,
    IReadOnlyList<double> Busy,
    double ChunksPerSecond,
    IReadOnlyList<double> Slices,
    IReadOnlyList<double> Freshness
)
{
    public object Figures() =>
        new
        {
            Questions = Idle.Count + Busy.Count,
            IdleTtftP50Seconds = Math.Round(Median(Idle), 4),
            IdleTtftP95Seconds = Math.Round(P95(Idle), 4),
            BusyTtftP50Seconds = Math.Round(Median(Busy), 4),
            BusyTtftP95Seconds = Math.Round(P95(Busy), 4),
            BusyChunksPerSecond = Math.Round(ChunksPerSecond, 1),
            BusySlices = Slices.Count,
            BusySliceP95Seconds = Slices.Count == 0 ? 0 : Math.Round(P95(Slices), 4),
            BusyLongestSliceSeconds = Slices.Count == 0 ? 0 : Math.Round(Slices.Max(), 4),
            FreshArticles = Freshness.Count,
            FreshnessP50Seconds = Freshness.Count == 0 ? 0 : Math.Round(Median(Freshness), 3),
            FreshnessP95Seconds = Freshness.Count == 0 ? 0 : Math.Round(P95(Freshness), 3),
        };

    public Dictionary<string, Ratio> Ratios() =>
        new()
        {
            ["ttft_p50_busy_over_idle"] = Ratio.OfMedians(Busy, Idle),
            ["ttft_p95_busy_over_idle"] = Ratio.OfPercentiles(Busy, Idle, .95),
            ["freshness_p50_s"] = Freshness.Count == 0 ? 0 : Ratio.OfPercentile(Freshness, .5),
            ["freshness_p95_s"] = Freshness.Count == 0 ? 0 : Ratio.OfPercentile(Freshness, .95),
        };

    private static double Median(IReadOnlyList<double> sample) => new Percentiles(sample).Median;

    private static double P95(IReadOnlyList<double> sample) => new Percentiles(sample).Interpolated(.95);
}
