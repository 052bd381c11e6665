using Rag.Bench.Attention;
using Rag.Kernels.Attention;

namespace Rag.Bench.Engine;

/// <param name="SamplingShare">The share of a decode step that choosing tokens takes.</param>
/// <param name="Steps">Prefill, decode of one sequence and of eight, for each type of KV.</param>
/// <param name="Batches">Decode of one sequence and of eight by turns, for each type of KV.</param>
/// <param name="Int8Loss">The F1 that is lost by keeping KV in int8; null when there were no questions to tell.</param>
internal sealed record EngineReport(
    FirstTokenReport FirstToken,
    double SamplingShare,
    IReadOnlyList<StepTiming> Steps,
    IReadOnlyList<BatchTiming> Batches,
    double? Int8Loss
)
{
    private const int Eight = StepBenchmark.Texts;

    public object Figures() =>
        new
        {
            FirstToken.Questions,
            FirstToken.ColdMs,
            FirstToken.CachedMs,
            FirstToken.ColdComputedTokens,
            FirstToken.CachedComputedTokens,
            Steps,
            Batches,
        };

    /// <summary>How unevenly the loop that reads weights ran beside the steps: the worst of them.</summary>
    public double ReadSpread => Steps.Max(step => step.ReadMs.P90 / step.ReadMs.P50);

    /// <summary>
    /// Ratios over GroupQueryAttention are of KV in 16 bits, and with <c>int8</c> in their names of KV in int8 on both sides.
    /// </summary>
    public Dictionary<string, Ratio> Summary()
    {
        var summary = new Dictionary<string, Ratio>
        {
            ["ttft_cold_over_cached"] = FirstToken.ColdOverCached,
            ["sampling_share"] = SamplingShare,
        };
        foreach (var type in Steps.GroupBy(step => step.KvType))
        {
            var name = type.Key == KvType.Int8 ? "_int8" : "";
            StepTiming Of(string step, int sequences) => type.First(timing => timing.Name == step && timing.Sequences == sequences);
            var (prefill, decode, eight) = (Of("prefill", 1), Of("decode", 1), Of("decode", Eight));
            summary[$"prefill{name}_vs_gqa"] = prefill.Speedup;
            summary[$"decode{name}_vs_gqa"] = decode.Speedup;
            summary[$"decode_b{Eight}{name}_vs_gqa"] = eight.Speedup;
            summary[$"decode{name}_share_of_read"] = decode.ReadShare;
            summary[$"decode_b{Eight}{name}_share_of_read"] = eight.ReadShare;
            summary[$"decode_b{Eight}{name}_over_b1"] = Batches.First(batch => batch.KvType == type.Key).Gain;

            // What it would be if both steps took as long as memory takes to give their bytes.
            summary[$"decode_b{Eight}{name}_over_b1_bound"] = Eight * (double)decode.StepBytes / eight.StepBytes;
        }

        if (Int8Loss is { } loss)
        {
            summary["kv_int8_f1_loss"] = loss;
        }

        return summary;
    }
}
