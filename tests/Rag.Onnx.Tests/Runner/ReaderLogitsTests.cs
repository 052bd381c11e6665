using System.Numerics.Tensors;
using Rag.Kernels.Attention;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Runner;

public sealed class ReaderLogitsTests
{
    [Fact]
    public void Run_InFp32_GivesTheReferenceLogits()
    {
        using var runner = Load(WeightMode.Float32, KvType.Float32);
        var agreement = ReaderLogits.CompareSample(runner);

        TestContext.Current.TestOutputHelper?.WriteLine($"{agreement}");
        Assert.True(agreement.LargestDifference <= .05, $"{agreement}");
        Assert.Equal(1, agreement.SameTop);
    }

    [Fact]
    public void Run_WithTheDefaults_GivesTheReferencesTopToken()
    {
        using var runner = OnnxModelRunner.Load(BundledModels.Reader, BuiltGraphs.Folder, new ModelRunnerOptions { KvBytes = 256 << 20 });
        var agreement = ReaderLogits.CompareSample(runner);

        TestContext.Current.TestOutputHelper?.WriteLine($"{agreement}");
        Assert.True(agreement.SameTop >= .99, $"{agreement}");
    }

    [Fact]
    public void Run_WithPassagesInAnyOrderCachedOrFresh_GivesTheSameLogits()
    {
        using var runner = Load(WeightMode.Float32, KvType.Float32);
        var harness = new PromptHarness(runner);
        var ids = BlockPrompt();
        var system = harness.Encode(ids[0]);
        var cached = ids[1..^1].Select(passage => harness.Encode(passage)).ToArray();
        int[][] orders =
        [
            [0, 1, 2],
            [2, 0, 1],
            [1],
            [2, 1],
        ];
        foreach (var order in orders)
        {
            var fresh = order.Select(i => harness.Encode(ids[1 + i], slice: 48)).ToArray();
            var fromCache = harness.Begin([system, .. order.Select(i => cached[i])]).Append(ids[^1]);
            var fromFresh = harness.Begin([system, .. fresh]).Append(ids[^1], slice: 7);

            Assert.True(Difference(fromCache, fromFresh) < 1e-3f, $"{Difference(fromCache, fromFresh)}");
        }
    }

    [Fact]
    public void Run_OnTheFastPathWithPassagesUsedBeforeInAnotherOrder_ChangesNoBit()
    {
        using var runner = OnnxModelRunner.Load(BundledModels.Reader, BuiltGraphs.Folder, new ModelRunnerOptions { KvBytes = 256 << 20 });
        var harness = new PromptHarness(runner);
        var ids = BlockPrompt();
        var system = harness.Encode(ids[0]);
        var cached = ids[1..^1].Select(passage => harness.Encode(passage)).ToArray();
        harness.Begin([system, cached[2], cached[1]]).Append(ids[^1]);
        var fromCache = harness.Begin([system, cached[1], cached[2]]).Append(ids[^1]);
        var fresh = harness.Begin([harness.Encode(ids[0]), harness.Encode(ids[2]), harness.Encode(ids[3])]).Append(ids[^1]);

        Assert.Equal(fresh, fromCache);
    }

    private static int[][] BlockPrompt()
    {
        var prompt = SharedData
            .Lines(ReaderLogits.File)
            .First(line => line.GetProperty("segments").GetArrayLength() >= 5 && line.GetProperty("mode").GetString() == "block");
        return [.. prompt.GetProperty("segments").EnumerateArray().Select(ReaderLogits.Ids)];
    }

    [Fact]
    public void Run_OfManySequencesAtOnce_GivesEachWhatItGetsAlone()
    {
        using var runner = Load(WeightMode.BlockInt8Wide, KvType.BFloat16);
        var harness = new PromptHarness(runner);
        var lines = SharedData.Lines(ReaderLogits.File).Take(6).ToList();
        int[][] ids = [.. lines.Select(line => ReaderLogits.Ids(line.GetProperty("segments").EnumerateArray().Last()))];
        var alone = ids.Select(tokens => harness.Begin().Append(tokens)).ToArray();
        var together = harness.AppendTogether([.. ids.Select(_ => harness.Begin())], ids);

        for (var i = 0; i < ids.Length; i++)
        {
            Assert.True(
                Difference(alone[i], together[i]) < 1e-3f * TensorPrimitives.MaxMagnitude<float>(alone[i]),
                $"{i}: {Difference(alone[i], together[i])}"
            );
        }
    }

    [Fact]
    public void Run_WithAnIdOutsideTheVocabulary_ThrowsASentence()
    {
        using var runner = Load(WeightMode.BlockInt8Wide, KvType.BFloat16);

        var error = Assert.Throws<ArgumentException>(() => new PromptHarness(runner).Begin().Append([-1]));
        Assert.Contains("-1", error.Message, StringComparison.Ordinal);
    }

    private static float Difference(float[] a, float[] b) => a.Zip(b, (x, y) => MathF.Abs(x - y)).Max();

    private static OnnxModelRunner Load(WeightMode mode, KvType kv) =>
        OnnxModelRunner.Load(
            BundledModels.Reader,
            BuiltGraphs.Folder,
            new ModelRunnerOptions
            {
                Weights = mode,
                KvType = kv,
                KvBytes = 256 << 20,
            }
        );
}
