using Microsoft.ML.OnnxRuntime;

namespace Rag.Onnx.Tests;

public class RowQuantizeTests
{
    private const int F = 1;
    private const int U8 = 2;
    private const int I32 = 6;

    public static TheoryData<SimdLevel, int, int, int> Cases()
    {
        var data = new TheoryData<SimdLevel, int, int, int>();
        foreach (var level in Enum.GetValues<SimdLevel>().Where(SimdSupport.Supports))
        {
            foreach (var (rows, width) in new[] { (1, 1), (3, 7), (2, 64), (5, 100), (300, 576) })
            {
                data.Add(level, rows, width, 128);
                data.Add(level, rows, width, 64);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void RowQuantize_AnyWidth_RoundsEachElementToTheRowsScale(SimdLevel level, int rows, int width, int zeroPoint)
    {
        var x = Random(rows * width, 1);
        var (bytes, scale) = Quantised(
            OperatorContract.RowQuantize, level, [("x", F)], [Tensor(x, rows, width)], (OperatorContract.ZeroPoint, zeroPoint));
        AssertQuantised([.. x.Select(value => (double)value)], rows, width, zeroPoint, bytes, scale);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void RmsNormQuantize_AnyWidth_EqualsNormThenQuantise(SimdLevel level, int rows, int width, int zeroPoint)
    {
        var x = Random(rows * width, 2);
        var weight = Random(width, 3);
        var expected = new double[x.Length];
        for (var row = 0; row < rows; row++)
        {
            var mean = x.AsSpan(row * width, width).ToArray().Average(value => (double)value * value);
            for (var i = 0; i < width; i++)
            {
                expected[row * width + i] = x[row * width + i] / Math.Sqrt(mean + 1e-3) * weight[i];
            }
        }

        var (bytes, scale) = Quantised(
            OperatorContract.RmsNormQuantize, level, [("x", F), ("weight", F)], [Tensor(x, rows, width), Tensor(weight, width)],
            (OperatorContract.ZeroPoint, zeroPoint), (OperatorContract.Epsilon, 1e-3f));
        AssertQuantised(expected, rows, width, zeroPoint, bytes, scale);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void SiluMulQuantize_AnyWidth_EqualsSiluOfGateTimesUp(SimdLevel level, int rows, int width, int zeroPoint)
    {
        var products = Integers(rows * width * 2, 4);
        var rowScale = Random(rows, 5);
        var columnScale = Random(width * 2, 6);
        var expected = new double[rows * width];
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < width; i++)
            {
                var gate = (double)products[row * 2 * width + i] * rowScale[row] * columnScale[i];
                var up = (double)products[(row * 2 + 1) * width + i] * rowScale[row] * columnScale[width + i];
                expected[row * width + i] = gate / (1 + Math.Exp(-gate)) * up;
            }
        }

        var (bytes, scale) = Quantised(
            OperatorContract.SiluMulQuantize, level, [("products", I32), ("row_scale", F), ("column_scale", F)],
            [Tensor(products, rows, 2 * width), Tensor(rowScale, rows), Tensor(columnScale, 2 * width)], (OperatorContract.ZeroPoint, zeroPoint));
        AssertQuantised(expected, rows, width, zeroPoint, bytes, scale);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Dequantize_WithAndWithoutBiasAndResidual_AddsThem(bool withBias, bool withResidual)
    {
        foreach (var level in Enum.GetValues<SimdLevel>().Where(SimdSupport.Supports))
        {
            foreach (var (rows, width) in new[] { (3, 7), (300, 576) })
            {
                var products = Integers(rows * width, 7);
                var (rowScale, columnScale) = (Random(rows, 8), Random(width, 9));
                var (bias, residual) = (Random(width, 10), Random(rows * width, 11));
                List<(string, int)> inputs = [("products", I32), ("row_scale", F), ("column_scale", F), (withBias ? "bias" : "", F)];
                List<OrtValue> values = [Tensor(products, rows, width), Tensor(rowScale, rows), Tensor(columnScale, width)];
                if (withBias)
                {
                    values.Add(Tensor(bias, width));
                }

                if (withResidual)
                {
                    inputs.Add(("residual", F));
                    values.Add(Tensor(residual, rows, width));
                }

                using var outputs = Run(OperatorContract.Dequantize, level, [.. inputs], values, [("y", F)]);
                var y = outputs[0].GetTensorDataAsSpan<float>();
                for (var i = 0; i < y.Length; i++)
                {
                    var expected = (double)products[i] * rowScale[i / width] * columnScale[i % width]
                        + (withBias ? bias[i % width] : 0) + (withResidual ? residual[i] : 0);
                    Assert.InRange(y[i], expected - 1e-4 * (1 + Math.Abs(expected)), expected + 1e-4 * (1 + Math.Abs(expected)));
                }
            }
        }
    }

    [Fact]
    public void RowQuantize_RowOfZeros_IsTheZeroPointWithScaleZero()
    {
        var (bytes, scale) = Quantised(OperatorContract.RowQuantize, SimdSupport.Best, [("x", F)], [Tensor(new float[33], 1, 33)]);
        Assert.All(bytes, value => Assert.Equal(128, value));
        Assert.Equal(0, scale[0]);
    }

    [Fact]
    public void Dequantize_WrongScaleLength_FailsWithASentence()
    {
        var failure = Assert.Throws<OnnxRuntimeException>(() => Run(
            OperatorContract.Dequantize, SimdSupport.Best, [("products", I32), ("row_scale", F), ("column_scale", F)],
            [Tensor(new int[12], 3, 4), Tensor(new float[3], 3), Tensor(new float[3], 3)], [("y", F)]));
        Assert.Contains("rag::Dequantize: column_scale has 3 elements instead of 4", failure.Message);
    }

    [Fact]
    public void MatMulInteger_BytesOfThisMachinesZeroPoint_IsExact()
    {
        // The largest weights and activations in every column: where 16-bit sums saturate, this fails.
        const int depth = 64;
        var zeroPoint = SimdSupport.ActivationZeroPoint;
        var a = Enumerable.Repeat((byte)(2 * zeroPoint - 1), depth).ToArray();
        var b = Enumerable.Repeat((sbyte)127, depth * 16).ToArray();
        var model = Proto.ModelProto.Parser.ParseFrom(OperatorGraph.Build("MatMulInteger", [("a", U8), ("b", 3), ("z", U8)], [("y", I32)]));
        model.Graph.Node[0].Domain = "";
        using var session = OnnxSession.Load(Google.Protobuf.MessageExtensions.ToByteArray(model), new OnnxSessionOptions { Threads = 1 });
        using var options = new RunOptions();
        using var left = OrtValue.CreateTensorValueFromMemory(a, [1, depth]);
        using var right = OrtValue.CreateTensorValueFromMemory(b, [depth, 16]);
        using var zero = OrtValue.CreateTensorValueFromMemory(new[] { (byte)zeroPoint }, []);
        using var outputs = session.Inference.Run(options, ["a", "b", "z"], [left, right, zero], ["y"]);
        foreach (var product in outputs[0].GetTensorDataAsSpan<int>())
        {
            Assert.Equal(depth * 127 * (zeroPoint - 1), product);
        }
    }

    private static void AssertQuantised(double[] expected, int rows, int width, int zeroPoint, byte[] bytes, float[] scale)
    {
        for (var row = 0; row < rows; row++)
        {
            var highest = expected.Skip(row * width).Take(width).Max(Math.Abs);
            Assert.InRange(scale[row], highest / (zeroPoint - 1) * (1 - 1e-5), highest / (zeroPoint - 1) * (1 + 1e-5));
            for (var i = row * width; i < (row + 1) * width; i++)
            {
                Assert.InRange(bytes[i], 1, 2 * zeroPoint - 1);
                Assert.InRange((bytes[i] - zeroPoint) * (double)scale[row], expected[i] - 0.501 * scale[row], expected[i] + 0.501 * scale[row]);
            }
        }
    }

    private static (byte[] Bytes, float[] Scale) Quantised(
        string name, SimdLevel level, (string, int)[] inputs, IReadOnlyList<OrtValue> values, params (string, object)[] attributes)
    {
        using var outputs = Run(name, level, inputs, values, [("q", U8), ("scale", F)], attributes);
        return (outputs[0].GetTensorDataAsSpan<byte>().ToArray(), outputs[1].GetTensorDataAsSpan<float>().ToArray());
    }

    /// <summary>To be disposed behind the last look at the outputs' memory: a span of it keeps nothing alive.</summary>
    private static IDisposableReadOnlyCollection<OrtValue> Run(
        string name, SimdLevel level, (string Name, int Type)[] inputs, IReadOnlyList<OrtValue> values, (string Name, int Type)[] outputs,
        params (string, object)[] attributes)
    {
        var graph = OperatorGraph.Build(name, inputs, outputs, attributes);
        using var session = OnnxSession.Load(graph, new OnnxSessionOptions { Threads = 2, Simd = level });
        using var options = new RunOptions();
        return session.Inference.Run(
            options, [.. inputs.Select(input => input.Name).Where(input => input.Length > 0)], values, [.. outputs.Select(output => output.Name)]);
    }

    private static OrtValue Tensor<T>(T[] data, params long[] shape)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(data, shape);

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1) + 0.01f)];
    }

    private static int[] Integers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(-9, 10))];
    }
}
