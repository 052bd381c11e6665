using Rag.Bench.Attention;
using Rag.Kernels.Attention;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Bench.Tests.Attention;

public sealed class StepBenchmarkTests
{
    /// <summary>Kept, so that the second run does not build the graphs again.</summary>
    private static readonly string s_cacheFolder = Path.Combine(Path.GetTempPath(), "rag-test-graphs");

    [Theory]
    [InlineData(1, 40, 0)]
    [InlineData(3, 1, 70)]
    public void BothSides_OfTheSameStep_GiveTheSameLogits(int sequences, int newTokens, int pastTokens)
    {
        var folder = SharedData.Require("models/families/llama");
        var options = new ModelRunnerOptions { KvType = KvType.Float32, Threads = 2 };
        using var paged = new PagedStep(folder, s_cacheFolder, options, sequences, newTokens, pastTokens);
        using var baseline = new GroupQueryStep(folder, s_cacheFolder, options, sequences, newTokens, pastTokens);
        var ours = paged.RunForLogits().ToArray();
        var theirs = baseline.RunForLogits().ToArray();
        Assert.Equal(theirs.Length, ours.Length);
        for (var i = 0; i < theirs.Length; i++)
        {
            Assert.Equal(theirs[i], ours[i], 1e-3f);
        }
    }
}
