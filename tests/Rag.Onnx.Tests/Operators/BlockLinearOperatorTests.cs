using Microsoft.ML.OnnxRuntime;
using Rag.Kernels.Linear;
using Rag.Kernels.Simd;
using Rag.Onnx.LinearLayers;
using static Rag.Onnx.Tests.Operators.BlockLinearCase;

namespace Rag.Onnx.Tests.Operators;

/// <summary>What the operator computes, in every instruction set that this machine has.</summary>
public sealed class BlockLinearOperatorTests
{
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
}
