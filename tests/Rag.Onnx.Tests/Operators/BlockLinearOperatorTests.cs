using Microsoft.ML.OnnxRuntime;
using Rag.Kernels.Linear;
using Rag.Kernels.Simd;
using Rag.ModelFiles.Weights;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Native;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Tests.Operators;

public sealed class BlockLinearOperatorTests
{
    private const int F = 1;
    private const int S8 = 3;

    public static TheoryData<SimdLevel, int, int, int, int> Cases()
    {
        var data = new TheoryData<SimdLevel, int, int, int, int>();
        foreach (var level in Enum.GetValues<SimdLevel>().Where(SimdSupport.Supports))
        {
            foreach (
                var (rows, inputs, outputs) in new[]
                {
                    (1, 1, 1),
                    (1, 64, 32),
                    (2, 33, 31),
                    (3, 7, 70),
                    (4, 96, 48),
                    (5, 100, 20),
                    (6, 32, 33),
                    (7, 64, 16),
                    (300, 65, 50),
                }
            )
            {
                data.Add(level, 8, rows, inputs, outputs);
                data.Add(level, 4, rows, inputs, outputs);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void BlockLinear_Plain_IsTheProductWithTheRoundedWeights(SimdLevel level, int bits, int rows, int inputs, int outputs)
    {
        var layer = Layer(inputs, outputs, withBias: false, bits);
        var x = Random(rows * inputs, 1);
        AssertNear(Product(x, rows, inputs, layer, outputs), Run(level, x, rows, inputs, BlockWeightPacker.Pack(layer, bits), outputs));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void BlockLinear_WithNormBiasAndResidual_DoesAllOfThem(SimdLevel level, int bits, int rows, int inputs, int outputs)
    {
        var layer = Layer(inputs, outputs, withBias: true, bits);
        var (x, gain, residual) = (Random(rows * inputs, 2), Random(inputs, 3), Random(rows * outputs, 4));
        var expected = Product(Normalized(x, rows, inputs, gain), rows, inputs, layer, outputs);
        for (var i = 0; i < expected.Length; i++)
        {
            expected[i] += residual[i];
        }

        AssertNear(expected, Run(level, x, rows, inputs, BlockWeightPacker.Pack(layer, bits), outputs, gain: gain, residual: residual));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void BlockLinear_Gated_IsSiluOrGeluOfTheGateTimesTheProduct(SimdLevel level, int bits, int rows, int inputs, int outputs)
    {
        foreach (var (withBias, kind) in new[] { (false, LinearGate.Silu), (true, LinearGate.Silu), (true, LinearGate.GeluTanh) })
        {
            var layer = Layer(inputs, 2 * outputs, withBias, bits);
            var x = Random(rows * inputs, 5);
            var both = Product(x, rows, inputs, layer, 2 * outputs);
            var expected = new double[rows * outputs];
            for (var i = 0; i < expected.Length; i++)
            {
                var (row, column) = Math.DivRem(i, outputs);
                var gate = both[(row * 2 * outputs) + column];
                var active =
                    kind == LinearGate.Silu
                        ? gate / (1 + Math.Exp(-gate))
                        : gate / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (gate + (.044715 * gate * gate * gate))));
                expected[i] = active * both[(row * 2 * outputs) + outputs + column];
            }

            AssertNear(expected, Run(level, x, rows, inputs, BlockWeightPacker.PackGated(layer, bits), outputs, kind));
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    public void BlockLinear_RowAmongOthers_IsBitForBitTheRowAlone(int bits)
    {
        const int Rows = 600,
            Inputs = 96,
            Outputs = 80;
        var weights = BlockWeightPacker.Pack(Layer(Inputs, Outputs, withBias: false, bits), bits);
        var x = Random(Rows * Inputs, 6);
        var together = Run(SimdSupport.Best, x, Rows, Inputs, weights, Outputs);
        foreach (var row in new[] { 0, 1, 5, 6, 251, 252, 599 })
        {
            var alone = Run(SimdSupport.Best, x[(row * Inputs)..((row + 1) * Inputs)], 1, Inputs, weights, Outputs);
            Assert.Equal(alone, together[(row * Outputs)..((row + 1) * Outputs)]);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void BlockLinear_RowThatIsNotFinite_BecomesNaNAndTheOthersStay(float value)
    {
        foreach (var level in Enum.GetValues<SimdLevel>().Where(SimdSupport.Supports))
        {
            var layer = Layer(64, 40, withBias: false);
            var x = Random(3 * 64, 7);
            x[64 + 3] = value;
            var y = Run(level, x, 3, 64, BlockWeightPacker.Pack(layer, 8), 40);
            Assert.All(y[40..80], element => Assert.True(float.IsNaN(element)));
            x[64 + 3] = 0;
            var expected = Product(x, 3, 64, layer, 40);
            AssertNear(expected.AsSpan(..40), y.AsSpan(..40));
            AssertNear(expected.AsSpan(80..), y.AsSpan(80..));
        }
    }

    [Fact]
    public void BlockLinear_RowOfZeros_IsTheBias()
    {
        var layer = Layer(40, 24, withBias: true);
        var y = Run(SimdSupport.Best, new float[40], 1, 40, BlockWeightPacker.Pack(layer, 8), 24);
        Assert.Equal(layer.Bias, y);
    }

    [Theory]
    [InlineData(8, "weight has 3072 elements instead of 2048")]
    [InlineData(4, "weight has 1536 elements instead of 1024")]
    public void BlockLinear_WeightsOfAnotherShape_FailsWithASentence(int bits, string sentence)
    {
        var failure = Assert.Throws<OnnxRuntimeException>(() =>
            Run(SimdSupport.Best, new float[64], 1, 64, BlockWeightPacker.Pack(Layer(96, 32, withBias: false), bits), 32)
        );
        Assert.Contains($"rag::BlockLinear: {sentence}", failure.Message);
    }

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

    /// <summary>A layer whose weights are exact in so many bits, so that only the activations are rounded, to 16 bits.</summary>
    private static BiasedWeights Layer(int inputs, int outputs, bool withBias, int bits = 8)
    {
        var random = new Random(inputs + outputs);
        var (first, least, most, one) = bits == 8 ? (127, -127, 127, 256f) : (-8, -8, 7, 16f);
        var weights = Enumerable
            .Range(0, inputs * outputs)
            .Select(i => (i % inputs % 32 == 0 ? first : random.Next(least, most + 1)) / one)
            .ToArray();
        return new BiasedWeights(new LinearWeights("w", inputs, outputs, weights), withBias ? Random(outputs, 9) : null);
    }

    private static double[] Product(ReadOnlySpan<float> x, int rows, int inputs, BiasedWeights layer, int outputs)
    {
        var y = new double[rows * outputs];
        for (var i = 0; i < y.Length; i++)
        {
            var (row, output) = Math.DivRem(i, outputs);
            y[i] = layer.Bias?[output] ?? 0;
            for (var k = 0; k < inputs; k++)
            {
                y[i] += (double)x[(row * inputs) + k] * layer.Weights.Values[(output * inputs) + k];
            }
        }

        return y;
    }

    private static float[] Normalized(float[] x, int rows, int inputs, float[] gain)
    {
        var result = new float[x.Length];
        for (var row = 0; row < rows; row++)
        {
            var factor = 1 / Math.Sqrt(x.AsSpan(row * inputs, inputs).ToArray().Average(value => (double)value * value) + 1e-3);
            for (var i = 0; i < inputs; i++)
            {
                result[(row * inputs) + i] = (float)(x[(row * inputs) + i] * factor * gain[i]);
            }
        }

        return result;
    }

    /// <summary>Within what rounding activations to 16 bits moves sums of a hundred products, and products of two sums.</summary>
    private static void AssertNear(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = 1e-6;
        foreach (var value in expected)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i], expected[i] - (4e-5 * scale), expected[i] + (4e-5 * scale));
        }
    }

    private static float[] Run(
        SimdLevel level,
        float[] x,
        int rows,
        int inputs,
        BlockWeights weights,
        int outputs,
        LinearGate gate = LinearGate.None,
        float[]? gain = null,
        float[]? residual = null
    )
    {
        List<(string, int)> names = [("x", F), ("weight", S8), ("scale", F)];
        List<OrtValue> values =
        [
            Tensor(x, rows, inputs),
            Tensor(weights.Values, weights.Values.Length),
            Tensor(weights.Scales, weights.Scales.Length),
        ];
        foreach (
            var (name, data, shape) in new (string, float[]?, long[])[]
            {
                ("gain", gain, [inputs]),
                ("bias", weights.Bias, [weights.Bias?.Length ?? 0]),
                ("residual", residual, [rows, outputs]),
            }
        )
        {
            names.Add((data is null ? "" : name, F));
            if (data is not null)
            {
                values.Add(Tensor(data, shape));
            }
        }

        var graph = OperatorGraph.Build(
            OperatorContract.BlockLinear,
            [.. names],
            [("y", F)],
            (OperatorContract.Outputs, outputs),
            (OperatorContract.Gated, (int)gate),
            (OperatorContract.Bits, weights.Bits),
            (OperatorContract.Epsilon, 1e-3f)
        );
        using var session = OnnxSession.Load(graph, new OnnxSessionOptions { Threads = 2, Simd = level });
        using var options = new RunOptions();
        using var results = session.Inference.Run(
            options,
            [.. names.Select(name => name.Item1).Where(name => name.Length > 0)],
            values,
            ["y"]
        );
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static OrtValue Tensor<T>(T[] data, params long[] shape)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(data, shape);

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }
}
