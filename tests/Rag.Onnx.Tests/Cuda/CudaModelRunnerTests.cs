using System.Numerics.Tensors;
using Rag.Engine;
using Rag.Kernels.Attention;
using Rag.Onnx.Cuda;
using Rag.Onnx.Decoders;
using Rag.Onnx.Runner;
using Rag.Onnx.Tests.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Cuda;

/// <summary>
/// Tests all of the CUDA runner except the device and its kernel: the graph, the fresh blocks, the turned keys, the bindings.
/// </summary>
public sealed class CudaModelRunnerTests
{
    /// <summary>The difference that 16-bit floats explain, as a share of the largest logit.</summary>
    private const float Relative = .02f;

    [Theory]
    [InlineData("llama", CudaWeights.Float16, Relative)]
    [InlineData("llama-bias-tied", CudaWeights.Float16, Relative)]
    [InlineData("llama3-rope", CudaWeights.Float16, Relative)]
    [InlineData("mistral-window", CudaWeights.Float16, Relative)]
    [InlineData("gemma2", CudaWeights.Float16, Relative)]
    [InlineData("olmo2", CudaWeights.Float16, Relative)]
    [InlineData("qwen2-yarn-tied", CudaWeights.Float16, Relative)]
    [InlineData("llama", CudaWeights.BlockInt8, .1f)]
    public void Run_OfMovedPassages_GivesTheLogitsOfTheCpuRunner(string family, CudaWeights weights, float relative)
    {
        using var cpu = Cpu(family);
        using var cuda = Cuda(family, weights);
        var (a, b) = (new PromptHarness(cpu), new PromptHarness(cuda));
        int[] lengths = [37, 300, 256, 90];
        var passages = lengths.Select((length, i) => Tokens(i, length)).ToArray();
        var (inA, inB) = (passages.Select(ids => a.Encode(ids, 128)).ToArray(), passages.Select(ids => b.Encode(ids, 128)).ToArray());
        foreach (
            var order in (int[][])
                [
                    [0, 1, 2, 3],
                    [3, 1],
                    [2, 0, 3],
                    [2],
                    [],
                ]
        )
        {
            var (left, right) = (a.Begin([.. order.Select(i => inA[i])]), b.Begin([.. order.Select(i => inB[i])]));
            Near(left.Append(Tokens(9, 70), 30), right.Append(Tokens(9, 70), 30), relative);
            for (var token = 0; token < 3; token++)
            {
                Near(left.Append([token + 5]), right.Append([token + 5]), relative);
            }
        }
    }

    [Fact]
    public void Run_OfSequencesInTurnAndTogether_KeepsEachOnesCopy()
    {
        using var cpu = Cpu("llama");
        using var cuda = Cuda("llama", CudaWeights.Float16, blocks: 24);
        var (a, b) = (new PromptHarness(cpu), new PromptHarness(cuda));
        var (inA, inB) = (Encode(a), Encode(b));
        var (left, right) = (Begin(a, inA), Begin(b, inB));
        for (var i = 0; i < left.Length; i++)
        {
            Near(left[i].Append(Tokens(i, 20 + i)), right[i].Append(Tokens(i, 20 + i)));
        }

        for (var step = 0; step < 4; step++)
        {
            int[][] next = [.. left.Select((_, i) => new[] { 7 + i + step })];
            var (expected, actual) = (a.AppendTogether(left, next), b.AppendTogether(right, next));
            for (var i = 0; i < expected.Length; i++)
            {
                Near(expected[i], actual[i]);
            }
        }

        PromptHarness.EncodedPart[] Encode(PromptHarness harness) =>
            [.. Enumerable.Range(0, 3).Select(i => harness.Encode(Tokens(i, 50 + (i * 70))))];

        PromptHarness.HarnessSequence[] Begin(PromptHarness harness, PromptHarness.EncodedPart[] passages) =>
            [
                harness.Begin(passages[0], passages[1]),
                harness.Begin(passages[1], passages[0]),
                harness.Begin(passages[2], passages[1]),
                harness.Begin(),
            ];
    }

    [Fact]
    public void Run_WithTooFewFreshBlocks_ThrowsASentenceAndGoesOn()
    {
        using var cuda = Cuda("llama", CudaWeights.Float16, blocks: 6);
        var harness = new PromptHarness(cuda);
        var passage = harness.Encode(Tokens(0, 100));
        var (one, two) = (harness.Begin(passage), harness.Begin(passage));
        var error = Assert.Throws<InvalidOperationException>(() => harness.AppendTogether([one, two], [Tokens(1, 256), Tokens(1, 256)]));
        Assert.Contains("KvMemoryMiB", error.Message, StringComparison.Ordinal);

        one.Release();
        Assert.NotEmpty(harness.Begin(passage).Append([5]));
    }

    [Fact]
    public void ReadBlocks_OfABlockComputedInACopy_GivesWhatWriteBlocksPutsBack()
    {
        using var cuda = Cuda("llama", CudaWeights.Float16);
        var harness = new PromptHarness(cuda);
        var passage = harness.Encode(Tokens(0, 100));
        var sequence = harness.Begin(passage);
        sequence.Append(Tokens(1, 40));
        var expected = sequence.Append([3]);
        var blocks = passage.Blocks.Concat(sequence.OwnBlocks).ToArray();
        var bytes = new byte[blocks.Length * cuda.Shape.BytesPerBlock];
        cuda.ReadBlocks(blocks, bytes);

        cuda.WriteBlocks(blocks, new byte[bytes.Length]);
        cuda.WriteBlocks(blocks, bytes);
        var (table, valid, delta) = (blocks, new[] { 100, 256 }, new[] { 0, 0 });
        var batch = new RaggedBatch();
        batch.Begin(2);
        batch.AddLogitRow(batch.Add([3], 256 + 40, table, valid, delta, 256));

        Near(expected, cuda.Run(batch).ToArray(), 1e-6f);
    }

    [Fact]
    public void Run_OfTheBundledReader_GivesTheReferencesTopToken()
    {
        using var cuda = CudaModelRunner.Load(
            BundledModels.Reader,
            BuiltGraphs.Folder,
            new CudaRunnerOptions { KvBytes = 256 << 20 },
            new StandInDevice()
        );
        var agreement = ReaderLogits.Compare(cuda, most: 1);

        TestContext.Current.TestOutputHelper?.WriteLine($"{agreement}");
        Assert.Equal(1, agreement.SameTop);
        Assert.InRange(agreement.LargestDifference, 0, .25);
    }

    [Fact]
    public void Agreement_OfTheSamePrompts_IsSound()
    {
        using var cpu = Cpu("llama");
        using var cuda = Cuda("llama", CudaWeights.Float16);
        ReferencePrompt[] prompts =
        [
            .. Enumerable.Range(0, 6).Select(i => new ReferencePrompt([Tokens(i, 90), Tokens(i + 1, 40)], Tokens(i + 2, 12))),
        ];
        var agreement = LogitAgreement.Of(cpu, cuda, prompts);

        Assert.InRange(agreement.LargestDifference, 0, .1);
        Assert.True(agreement.IsSound, $"{agreement}");
        Assert.True(SpeedRatios.Of(cpu, cuda, prompts[0]).Prefill > 0);
    }

    private static void Near(float[] expected, float[] actual, float relative = Relative)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(expected));
        var difference = expected.Zip(actual, (x, y) => MathF.Abs(x - y)).Max() / scale;
        Assert.True(difference <= relative, $"{difference} of the largest logit");
    }

    private static int[] Tokens(int seed, int count) => [.. Enumerable.Range(0, count).Select(i => 3 + (((i * 31) + (seed * 101)) % 500))];

    private static OnnxModelRunner Cpu(string family) =>
        OnnxModelRunner.Load(
            SharedData.Require($"models/families/{family}"),
            BuiltGraphs.Folder,
            new ModelRunnerOptions
            {
                Weights = WeightMode.Float32,
                KvType = KvType.Float32,
                KvBytes = 8 << 20,
                Threads = 1,
            }
        );

    private static CudaModelRunner Cuda(string family, CudaWeights weights, int blocks = 64)
    {
        var path = SharedData.Require($"models/families/{family}");
        using var checkpoint = DecoderCheckpoint.Open(path);
        var bytes = DeviceCaches.BytesPerBlock(checkpoint.Configuration) * blocks;
        return CudaModelRunner.Load(
            path,
            BuiltGraphs.Folder,
            new CudaRunnerOptions { Weights = weights, KvBytes = bytes },
            new StandInDevice()
        );
    }
}
