using Rag.Kernels.Simd;
using Rag.ModelFiles.Weights;
using Rag.Onnx.LinearLayers;
using static Rag.Onnx.Tests.Operators.BlockLinearCase;

namespace Rag.Onnx.Tests.Operators;

/// <summary>How weights are put into blocks, and rounded for them.</summary>
public sealed class BlockWeightPackerTests
{
    [Fact]
    public void Pack_WeightsOfQ8Blocks_KeepsEveryOneOfThem()
    {
        var random = new Random(8);
        var scale = (float)(Half)0.0123f;
        var integers = Enumerable.Range(0, 32 * 32).Select(i => i % 32 == 0 ? 127 : random.Next(-127, 128)).ToArray();
        var packed = BlockWeightPacker.Pack(
            new BiasedWeights(new LinearWeights("w", 32, 32, [.. integers.Select(i => i * scale)]), null),
            8
        );
        Assert.All(packed.Scales, value => Assert.Equal(scale, value));
        for (var output = 0; output < 32; output++)
        {
            for (var input = 0; input < 32; input++)
            {
                Assert.Equal(integers[(output * 32) + input], packed.Values[(input / 2 * 64) + (2 * output) + (input % 2)]);
            }
        }
    }

    [Fact]
    public void Pack_BlocksOfTheModelsFile_AreTheWeightsWhateverTheLayerIsRoundedTo()
    {
        var random = new Random(10);
        sbyte[] values = [.. Enumerable.Range(0, 40 * 64).Select(i => i % 64 < 50 ? (sbyte)random.Next(-8, 8) : (sbyte)0)];
        var scales = Random(40 * 2, 11);
        float[] weights =
        [
            .. Enumerable.Range(0, 40 * 50).Select(i => values[(i / 50 * 64) + (i % 50)] * scales[(i / 50 * 2) + (i % 50 / 32)]),
        ];
        var layer = new BiasedWeights(new LinearWeights("w", 50, 40, weights) { Blocks = new BlockRows(values, scales, 4) }, null);
        var packed = BlockWeightPacker.Pack(layer, 8);
        Assert.Equal(4, packed.Bits);
        var x = Random(50, 12);
        AssertNear(Product(x, 1, 50, layer, 40), Run(SimdSupport.Best, x, 1, 50, packed, 40));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Round_ToFourBits_IsCloserThanTheLargestWeightAtTheEndOfTheRange(bool weighed)
    {
        var random = new Random(13);
        var (squares, plain) = (0.0, 0.0);
        for (var trial = 0; trial < 200; trial++)
        {
            var weights = Random(32, trial);
            float[] importance = weighed ? [.. Enumerable.Range(0, 32).Select(_ => (float)random.NextDouble())] : [];
            squares += SquaredError(weights, importance, BlockRounding.LeastErrorScale(weights, importance));
            plain += SquaredError(weights, importance, weights.MaxBy(MathF.Abs) / -8);
        }

        Assert.InRange(squares, 0, plain * 0.95);
    }

    private static double SquaredError(float[] weights, float[] importance, float scale) =>
        weights
            .Select(
                (weight, i) =>
                    (importance.Length > 0 ? importance[i] : 1) * Math.Pow(weight - (BlockRounding.Nearest(weight, scale, 4) * scale), 2)
            )
            .Sum();
}
