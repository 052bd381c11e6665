using System.Numerics.Tensors;
using Rag.Kernels.Attention;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Runner;
using Rag.Onnx.Tests.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Llama;

public sealed class LlamaFamilyTests
{
    [Theory]
    [InlineData("llama")]
    [InlineData("llama-bias-tied")]
    [InlineData("llama3-rope")]
    public void Run_OfAFamilyInFp32_GivesTheLogitsAndGreedyTokensOfItsReference(string family) =>
        Compare(
            family,
            new ModelRunnerOptions
            {
                Weights = WeightMode.Float32,
                KvType = KvType.Float32,
                KvBytes = 4 << 20,
                Threads = 1,
            },
            1e-3f,
            greedy: true
        );

    [Theory]
    [InlineData("llama", WeightMode.BlockInt8)]
    [InlineData("llama-bias-tied", WeightMode.BlockInt8)]
    [InlineData("llama3-rope", WeightMode.BlockInt8)]
    public void Run_OfAFamilyInEightBits_StaysNearItsReference(string family, WeightMode mode) =>
        Compare(
            family,
            new ModelRunnerOptions
            {
                Weights = mode,
                KvBytes = 4 << 20,
                Threads = 1,
            },
            .1f,
            greedy: false
        );

    [Theory]
    [InlineData("llama")]
    [InlineData("llama-bias-tied")]
    [InlineData("llama3-rope")]
    public void Run_OfAFamilyWithWideActivations_DiffersByTheRoundingOfItsWeightsAlone(string family) =>
        Compare(
            family,
            new ModelRunnerOptions
            {
                Weights = WeightMode.BlockInt8Wide,
                KvType = KvType.Float32,
                KvBytes = 4 << 20,
                Threads = 1,
            },
            .04f,
            greedy: false
        );

    private static void Compare(string family, ModelRunnerOptions options, float relative, bool greedy)
    {
        var folder = SharedData.Require($"models/families/{family}");
        using var runner = OnnxModelRunner.Load(folder, BuiltGraphs.Folder, options);
        var harness = new PromptHarness(runner);
        using var reference = JsonFile.Read(Path.Combine(folder, "reference.json"));
        foreach (var line in reference.RootElement.GetProperty("cases").EnumerateArray())
        {
            int[] ids = [.. line.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
            float[] expected = [.. line.GetProperty("logits").EnumerateArray().Select(v => v.GetSingle())];
            var sequence = harness.Begin();
            var logits = sequence.Append(ids, slice: 64);
            var scale = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(expected));
            var difference = expected.Zip(logits, (a, b) => MathF.Abs(a - b)).Max() / scale;
            Assert.True(difference <= relative, $"{ids.Length} tokens: {difference} of the largest logit");
            foreach (var token in greedy ? line.GetProperty("greedy").EnumerateArray().Select(t => t.GetInt32()) : [])
            {
                Assert.Equal(token, PromptHarness.Top(logits));
                logits = sequence.Append([token]);
            }

            sequence.Release();
        }
    }
}
