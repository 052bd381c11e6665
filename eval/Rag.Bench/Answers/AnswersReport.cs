using System.Text.Json.Serialization;

namespace Rag.Bench.Answers;

/// <summary>Milliseconds from a request over HTTP to the first text of its answer, retrieval and extraction included.</summary>
/// <param name="Articles">In the store.</param>
/// <param name="Cold">Of questions that were never asked, with nothing of their passages kept.</param>
/// <param name="Cached">Of the same questions, asked again at once.</param>
/// <param name="WholeCold">Until the answer's end.</param>
/// <param name="WholeCached">The same of those asked again.</param>
internal sealed record AnswersReport(
    int Articles,
    int Questions,
    [property: JsonIgnore] IReadOnlyList<double> Cold,
    [property: JsonIgnore] IReadOnlyList<double> Cached,
    [property: JsonIgnore] IReadOnlyList<double> WholeCold,
    [property: JsonIgnore] IReadOnlyList<double> WholeCached
)
{
    public Spread ColdMs => Spread.Of(Cold);

    public Spread CachedMs => Spread.Of(Cached);

    public Spread WholeColdMs => Spread.Of(WholeCold);

    public Spread WholeCachedMs => Spread.Of(WholeCached);

    public Dictionary<string, Ratio> Summary(string side) =>
        new()
        {
            [$"{side}_ttft_p50_cold_ms"] = ColdMs.P50,
            [$"{side}_ttft_p50_cached_ms"] = CachedMs.P50,
            [$"{side}_ttft_cold_over_cached"] = Ratio.OfMedians(Cold, Cached),
        };
}
