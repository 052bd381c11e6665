namespace Rag.Peers;

/// <summary>Measures as the report calls them.</summary>
internal static class MeasureNames
{
    /// <summary>Milliseconds to the first token.</summary>
    public const string ClosedLoop = "ttft_ms";

    /// <inheritdoc cref="ClosedLoop"/>
    public const string OpenLoop = "ttft_open_loop_ms";

    /// <summary>Tokens a second.</summary>
    public static string Prefill(int tokens) => $"prefill_{tokens}_tokens_per_s";

    /// <inheritdoc cref="Prefill"/>
    public static string Decode(int sequences) => $"decode_b{sequences}_tokens_per_s";

    /// <summary>Share of the prompt's tokens that were not computed again.</summary>
    public static string CachedShare(string loop) => loop == ClosedLoop ? "cached_share" : "cached_share_open_loop";
}
