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
    private const int LeastRounds = 5;
    private const int Trials = 3;

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
            var (kv, wait) = Fastest(sequences, newTokens, pastTokens);
            using var baseline = AttentionContender.GroupQuery(this, kv, wait, sequences, newTokens, pastTokens);
            var (ours, theirs) = (new List<double>(), new List<double>());
            paged.Time();
            baseline.Time();
            var start = Stopwatch.GetTimestamp();
            while (ours.Count < LeastRounds || Stopwatch.GetElapsedTime(start) < timePerCase)
            {
                ours.Add(paged.Time() / Layers);
                theirs.Add(baseline.Time() / Layers);
            }

            yield return new AttentionTiming(name, sequences, newTokens, pastTokens, kv, $"{wait}", ours, theirs);
        }
    }

    private (GroupQueryKv Kv, LibraryWait Wait) Fastest(int sequences, int newTokens, int pastTokens) =>
        (from kv in GroupQueryLikes.Of(Type) from wait in LibraryWait.All(Threads) select (kv, wait)).MinBy(setting =>
        {
            using var contender = AttentionContender.GroupQuery(this, setting.kv, setting.wait, sequences, newTokens, pastTokens);
            contender.Time();
            return Enumerable.Range(0, Trials).Min(_ => contender.Time());
        });
}
