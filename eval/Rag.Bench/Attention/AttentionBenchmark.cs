using System.Diagnostics;
using Rag.Kernels.Attention;
using Rag.Kernels.Simd;
using Rag.Onnx.Decoders;
using Rag.Onnx.Runner;

namespace Rag.Bench.Attention;

/// <summary>
/// Times the paged-attention operator and ONNX Runtime's GroupQueryAttention on the same shapes. Both take turns in one run, so that a busy
/// machine disturbs both alike.
/// </summary>
/// <param name="Layers">Each layer has a KV cache of its own, so that no layer finds in the processor's caches what the layer before it
/// read.</param>
internal sealed record AttentionBenchmark(
    int Heads,
    int KvHeads,
    int HeadSize,
    int BlockSize,
    KvType Type,
    int Threads,
    SimdLevel Simd,
    int Layers = 8
)
{
    private static readonly (string Name, int Sequences, int NewTokens, int PastTokens)[] s_cases =
    [
        ("decode", 1, 1, 512),
        ("decode", 1, 1, 1536),
        ("decode", 8, 1, 512),
        ("decode", 8, 1, 1536),
        ("prefill", 1, 512, 0),
        ("slice", 1, 256, 1536),
        ("question", 1, 24, 1536),
    ];

    /// <summary>The benchmark on the shapes of a reader.</summary>
    public static AttentionBenchmark Of(string modelPath, ModelRunnerOptions options)
    {
        using var checkpoint = DecoderCheckpoint.Open(modelPath);
        var reader = checkpoint.Configuration;
        return new AttentionBenchmark(
            reader.Heads,
            reader.KvHeads,
            reader.HeadSize,
            options.BlockSize,
            options.KvType,
            options.Threads,
            SimdSupport.Best
        );
    }

    /// <param name="timePerCase">Time spent on each case.</param>
    public IEnumerable<AttentionTiming> Run(TimeSpan timePerCase, CancellationToken cancellation)
    {
        foreach (var (name, sequences, newTokens, pastTokens) in s_cases)
        {
            cancellation.ThrowIfCancellationRequested();
            using var paged = AttentionContender.Paged(this, sequences, newTokens, pastTokens);
            using var baseline = AttentionContender.GroupQuery(this, sequences, newTokens, pastTokens);
            var (ours, theirs) = (double.MaxValue, double.MaxValue);
            var start = Stopwatch.GetTimestamp();
            for (var round = 0; round < 5 || Stopwatch.GetElapsedTime(start) < timePerCase; round++)
            {
                ours = Math.Min(ours, paged.Time());
                theirs = Math.Min(theirs, baseline.Time());
            }

            yield return new AttentionTiming(name, sequences, newTokens, pastTokens, ours / Layers, theirs / Layers);
        }
    }
}
