using Rag.Bench.Attention;

namespace Rag.Bench.Engine;

/// <param name="SamplingShare">The share of a decode step that choosing tokens takes.</param>
/// <param name="Steps">Prefill, decode of one sequence, decode of eight sequences.</param>
/// <param name="Int8Loss">The F1 that is lost by keeping KV in int8; null when there were no questions to tell.</param>
internal sealed record EngineReport(FirstTokenReport FirstToken, double SamplingShare, IReadOnlyList<StepTiming> Steps, double? Int8Loss)
{
    public Dictionary<string, double> Summary()
    {
        var (prefill, decode, eight) = (Steps[0], Steps[1], Steps[2]);
        var summary = new Dictionary<string, double>
        {
            ["ttft_cold_over_cached"] = FirstToken.ColdOverCached,
            ["prefill_vs_gqa"] = prefill.Speedup,
            ["decode_vs_gqa"] = decode.Speedup,
            ["decode_b8_vs_gqa"] = eight.Speedup,
            ["decode_b8_over_b1"] = eight.TokensPerSecond / decode.TokensPerSecond,
            ["sampling_share"] = SamplingShare,
        };
        if (Int8Loss is { } loss)
        {
            summary["kv_int8_f1_loss"] = loss;
        }

        return summary;
    }
}
