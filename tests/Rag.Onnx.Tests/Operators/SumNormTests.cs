using Microsoft.ML.OnnxRuntime;
using Rag.Kernels.Simd;
using Rag.Onnx.Native;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Tests.Operators;

public sealed class SumNormTests
{
    private const int F = 1;
    private const float Epsilon = 1e-3f;

    public static TheoryData<SimdLevel, int, int> Cases()
    {
        var data = new TheoryData<SimdLevel, int, int>();
        foreach (var level in Enum.GetValues<SimdLevel>().Where(SimdSupport.Supports))
        {
            foreach (var (rows, width) in new[] { (1, 1), (1, 16), (2, 7), (3, 33), (17, 384), (5, 100), (1100, 256) })
            {
                data.Add(level, rows, width);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void SumNorm_WithAndWithoutBiasAndOffset_NormalizesTheSumAndGivesIt(SimdLevel level, int rows, int width)
    {
        foreach (var (hasOffset, hasBias, hasSum) in new[] { (true, true, false), (true, false, true), (false, true, true) })
        {
            var (x, skip) = (Random(rows * width, 1), Random(rows * width, 2));
            var (gain, offset, bias) = (Random(width, 3), hasOffset ? Random(width, 4) : null, hasBias ? Random(width, 5) : null);

            var (norms, sums) = Run(level, rows, width, x, skip, gain, offset, bias, hasSum);

            for (var row = 0; row < rows; row++)
            {
                var expected = Enumerable
                    .Range(0, width)
                    .Select(i => (double)x[(row * width) + i] + skip[(row * width) + i] + (bias?[i] ?? 0))
                    .ToArray();
                var mean = expected.Average();
                var deviation = Math.Sqrt(expected.Average(value => (value - mean) * (value - mean)) + Epsilon);
                for (var i = 0; i < width; i++)
                {
                    Assert.Equal(((expected[i] - mean) / deviation * gain[i]) + (offset?[i] ?? 0), norms[(row * width) + i], 2e-5);
                    Assert.Equal(expected[i], sums?[(row * width) + i] ?? expected[i], 1e-6);
                }
            }
        }
    }

    [Fact]
    public void SumNorm_RowsFarFromZero_KeepTheirDigits()
    {
        // The variance is that of distances from the mean: taken as the mean square less the squared mean, nothing would be left of it.
        const int Width = 64;
        float[] x = [.. Enumerable.Range(0, Width).Select(i => 4_096f + (i % 2))];

        var (norms, _) = Run(SimdSupport.Best, 1, Width, x, new float[Width], Ones(Width), null, null, hasSum: false);

        var expected = .5 / Math.Sqrt(.25 + Epsilon);
        Assert.All(norms, (value, i) => Assert.Equal(i % 2 == 0 ? -expected : expected, value, 1e-4));
    }

    [Fact]
    public void SumNorm_SkipOfAnotherShape_IsRefused()
    {
        var refusal = Assert.Throws<OnnxRuntimeException>(() =>
            Run(SimdSupport.Best, 2, 8, new float[16], new float[8], Ones(8), null, null, hasSum: false)
        );
        Assert.Contains("skip is [1, 8] instead of [2, 8]", refusal.Message);
    }

    private static (float[] Norms, float[]? Sums) Run(
        SimdLevel level,
        int rows,
        int width,
        float[] x,
        float[] skip,
        float[] gain,
        float[]? offset,
        float[]? bias,
        bool hasSum
    )
    {
        (string Name, float[]? Values, long[] Shape)[] inputs =
        [
            ("x", x, [rows, width]),
            ("skip", skip, [skip.Length / width, width]),
            ("gain", gain, [width]),
            ("offset", offset, [width]),
            ("bias", bias, [width]),
        ];
        var given = inputs.Where(input => input.Values is not null).ToList();
        string[] outputs = hasSum ? ["norm", "sum"] : ["norm"];
        var graph = OperatorGraph.Build(
            OperatorContract.SumNorm,
            [.. inputs.Select(input => (input.Values is null ? "" : input.Name, F))],
            [.. outputs.Select(output => (output, F))],
            (OperatorContract.Epsilon, Epsilon)
        );
        using var session = OnnxSession.Load(graph, new OnnxSessionOptions { Threads = 2, Simd = level });
        using var options = new RunOptions();
        using var results = session.Inference.Run(
            options,
            [.. given.Select(input => input.Name)],
            [.. given.Select(input => OrtValue.CreateTensorValueFromMemory(input.Values!, input.Shape))],
            outputs
        );
        return (results[0].GetTensorDataAsSpan<float>().ToArray(), hasSum ? results[1].GetTensorDataAsSpan<float>().ToArray() : null);
    }

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 4) - 1.5))];
    }
}
