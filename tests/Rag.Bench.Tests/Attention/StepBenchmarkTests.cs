using Rag.Bench.Attention;
using Rag.Kernels.Attention;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Bench.Tests.Attention;

public sealed class StepBenchmarkTests
{
    private const int Length = 71;

    /// <summary>Kept, so that the second run does not build the graphs again.</summary>
    private static readonly string s_cacheFolder = Path.Combine(Path.GetTempPath(), "rag-test-graphs");

    private static readonly int[][] s_texts =
    [
        .. Enumerable.Range(0, 3).Select(text => (int[])[.. Enumerable.Range(0, Length).Select(i => 300 + ((i * 7 * (text + 1)) % 200))]),
    ];

    private static StepBenchmark Benchmark(WeightMode weights = WeightMode.BlockInt8Wide) =>
        new(SharedData.Require("models/families/llama"), s_cacheFolder, new ModelRunnerOptions { Threads = 2, Weights = weights }, s_texts);

    [Theory]
    [InlineData(KvType.Float32, "Float32", 1, 40, 0, 1e-3f)]
    [InlineData(KvType.Float32, "Float32", 3, 1, 70, 1e-3f)]
    [InlineData(KvType.Float32, "Float16", 3, 1, 70, 3e-2f)]
    [InlineData(KvType.Int8, "Int8", 1, 40, 0, .2f)]
    [InlineData(KvType.Int8, "Int8", 3, 1, 70, .2f)]
    public void BothSides_OfTheSameStep_GiveTheSameLogits(
        KvType ours,
        string theirs,
        int sequences,
        int newTokens,
        int pastTokens,
        float most
    )
    {
        var (first, second) = Benchmark().Logits(ours, Enum.Parse<GroupQueryKv>(theirs), sequences, newTokens, pastTokens);
        Assert.Equal(second.Length, first.Length);
        Assert.All(first.Zip(second), pair => Assert.Equal(pair.Second, pair.First, most));
    }

    [Fact]
    public void Logits_OfADecodeStep_DependOnWhatThePastHolds()
    {
        var (first, _) = Benchmark().Logits(KvType.Float32, GroupQueryKv.Float32, sequences: 3, newTokens: 1, pastTokens: 70);
        var size = first.Length / 3;
        Assert.Contains(Enumerable.Range(0, size), i => Math.Abs(first[i] - first[size + i]) > .1f);
    }
}
