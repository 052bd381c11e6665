using System.Text.Json.Serialization;

namespace Rag.Bench.Answers;

/// <summary>Questions asked over HTTP, retrieval and extraction included.</summary>
/// <param name="Articles">In the store.</param>
/// <param name="Cold">Of questions that were never asked, with nothing of any passage kept.</param>
/// <param name="Cached">Of the same questions, asked again at once.</param>
internal sealed record AnswersReport(
    int Articles,
    [property: JsonIgnore] IReadOnlyList<TimedReply> Cold,
    [property: JsonIgnore] IReadOnlyList<TimedReply> Cached
)
{
    public int Questions => Cold.Count;

    /// <summary>Milliseconds to the first text.</summary>
    public Spread ColdMs => FirstMs(Cold);

    /// <inheritdoc cref="ColdMs"/>
    public Spread CachedMs => FirstMs(Cached);

    /// <summary>Milliseconds to the answer's end.</summary>
    public Spread WholeColdMs => WholeMs(Cold);

    /// <inheritdoc cref="WholeColdMs"/>
    public Spread WholeCachedMs => WholeMs(Cached);

    /// <summary>The share of the prompts' tokens whose KV was kept: what all prompts begin with, where nothing of a passage is.</summary>
    public double ColdCachedShare => CachedShare(Cold);

    /// <summary>The same share of those asked again.</summary>
    public double AgainCachedShare => CachedShare(Cached);

    public Dictionary<string, Ratio> Summary(string side) =>
        new()
        {
            [$"{side}_ttft_p50_cold_ms"] = ColdMs.P50,
            [$"{side}_ttft_p50_cached_ms"] = CachedMs.P50,
            [$"{side}_ttft_cold_over_cached"] = Ratio.OfMedians(
                [.. Cold.Select(reply => reply.FirstMs)],
                [.. Cached.Select(reply => reply.FirstMs)]
            ),
            [$"{side}_cached_share_cold"] = ColdCachedShare,
            [$"{side}_cached_share_cached"] = AgainCachedShare,
        };

    private static Spread FirstMs(IReadOnlyList<TimedReply> replies) => Spread.Of(replies.Select(reply => reply.FirstMs));

    private static Spread WholeMs(IReadOnlyList<TimedReply> replies) => Spread.Of(replies.Select(reply => reply.WholeMs));

    private static double CachedShare(IReadOnlyList<TimedReply> replies) =>
        replies.Sum(reply => (double)reply.CachedTokens) / Math.Max(1, replies.Sum(reply => reply.PromptTokens));
}
