using Microsoft.ML.OnnxRuntime;
using Rag.Kernels.Linear;
using Rag.Kernels.Simd;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Native;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Tests.Operators;

/// <summary>Layers in blocks, their products in double precision, and the operator in a graph of its own.</summary>
internal static class BlockLinearCase
{
    private const int F = 1;
    private const int S8 = 3;

    /// <summary>A layer whose weights are exact in so many bits, so that only the activations are rounded, to 16 bits.</summary>
    public static BiasedWeights Layer(int inputs, int outputs, bool withBias, int bits = 8)
    {
        var random = new Random(inputs + outputs);
        var (first, least, most, one) = bits == 8 ? (127, -127, 127, 256f) : (-8, -8, 7, 16f);
        var weights = Enumerable
            .Range(0, inputs * outputs)
            .Select(i => (i % inputs % 32 == 0 ? first : random.Next(least, most + 1)) / one)
            .ToArray();
        return new BiasedWeights(new LinearWeights("w", inputs, outputs, weights), withBias ? Random(outputs, 9) : null);
    }

    public static double[] Product(ReadOnlySpan<float> x, int rows, int inputs, BiasedWeights layer, int outputs)
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

    public static float[] Normalized(float[] x, int rows, int inputs, float[] gain)
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
    public static void AssertNear(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
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

    public static float[] Run(
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

    public static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }
}
