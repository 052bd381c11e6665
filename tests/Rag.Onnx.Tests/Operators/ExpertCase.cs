using Rag.Kernels.Experts;
using Rag.Kernels.Linear;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Tests.Operators;

/// <summary>
/// Experts with random weights that are exact in the bits of their form, computed by the kernel and by the definition in double precision.
/// Weights of experts that no row chooses are no numbers.
/// </summary>
internal sealed unsafe class ExpertCase
{
    private readonly Random _random;
    private readonly int _width;
    private readonly LinearWeights _router;
    private readonly float[] _gain;
    private readonly float[]? _routerBias;
    private readonly LinearWeights[] _gateUp;
    private readonly LinearWeights[] _down;
    private readonly float[][]? _gateUpBias;
    private readonly float[][]? _downBias;

    public ExpertCase(int seed, ExpertShape shape, int width, int rows, bool withBiases)
    {
        (_random, Shape, _width, Rows) = (new Random(seed), shape, width, rows);
        Input = Floats(rows * width, 2);
        Residual = Floats(rows * width, 1);
        _gain = Floats(width, 1);
        _router = new LinearWeights("router", width, shape.Count, Floats(shape.Count * width, 1));
        _routerBias = withBiases ? Floats(shape.Count, 1) : null;
        _gateUp = [.. Enumerable.Range(0, shape.Count).Select(_ => Matrix(2 * shape.Size, width))];
        _down = [.. Enumerable.Range(0, shape.Count).Select(_ => Matrix(width, shape.Size))];
        _gateUpBias = withBiases ? [.. Enumerable.Range(0, shape.Count).Select(_ => Floats(2 * shape.Size, .5f))] : null;
        _downBias = withBiases ? [.. Enumerable.Range(0, shape.Count).Select(_ => Floats(width, .5f))] : null;
        Expected = Define();
        foreach (var expert in Enumerable.Range(0, shape.Count).Where(expert => Counts[expert] == 0))
        {
            _gateUp[expert].Values.AsSpan().Fill(float.NaN);
            _down[expert].Values.AsSpan().Fill(float.NaN);
        }
    }

    public ExpertShape Shape { get; }

    public int Rows { get; }

    public float[] Input { get; }

    public float[] Residual { get; }

    public double[] Expected { get; }

    /// <summary>The rows of each expert.</summary>
    public int[] Counts { get; private set; } = [];

    /// <summary>Computes rows [first, first + count) in one step.</summary>
    public float[] Run(SimdLevel level, int threads, int first, int count)
    {
        using var team = new WorkTeam(threads);
        using var work = new ExpertWork(level, team);
        var output = new float[count * _width];
        WithCall(first, count, output, call => work.Execute(call));
        if (count == Rows)
        {
            Assert.Equal(Counts, work.Counts.ToArray());
        }

        return output;
    }

    public void WithCall(int first, int count, float[] output, Action<ExpertsCall> use)
    {
        var isRounded = Shape.Bits > 0;
        BlockWeights[] gateUp = isRounded
            ? [.. _gateUp.Select(w => BlockWeightPacker.PackGated(new BiasedWeights(w, null), Shape.Bits))]
            : [];
        BlockWeights[] down = isRounded ? [.. _down.Select(w => BlockWeightPacker.Pack(new BiasedWeights(w, null), Shape.Bits))] : [];
        float[] gateUpFloats = isRounded ? [] : [.. _gateUp.SelectMany(w => ColumnGroups.Pack(w, gated: true))];
        float[] downFloats = isRounded ? [] : [.. _down.SelectMany(w => ColumnGroups.Pack(w, gated: false))];
        sbyte[] gateUpValues = [.. gateUp.SelectMany(w => w.Values)];
        sbyte[] downValues = [.. down.SelectMany(w => w.Values)];
        float[] gateUpScales = [.. gateUp.SelectMany(w => w.Scales)];
        float[] downScales = [.. down.SelectMany(w => w.Scales)];
        float[] gateUpBias = [.. (_gateUpBias ?? []).SelectMany(bias => ColumnGroups.Pack(bias, gated: true))];
        float[] downBias = [.. (_downBias ?? []).SelectMany(bias => ColumnGroups.Pack(bias, gated: false))];
        float[] routerBias = _routerBias is null ? [] : ColumnGroups.Pack(_routerBias, gated: false);
        fixed (
            float* input = Input,
                residual = Residual,
                gain = _gain,
                target = output,
                router = ColumnGroups.Pack(_router, gated: false),
                biasOfRouter = routerBias,
                floats1 = gateUpFloats,
                floats2 = downFloats,
                scales1 = gateUpScales,
                scales2 = downScales,
                bias1 = gateUpBias,
                bias2 = downBias
        )
        fixed (
            sbyte* values1 = gateUpValues,
                values2 = downValues
        )
        {
            use(
                new ExpertsCall
                {
                    Shape = Shape,
                    Rows = count,
                    Width = _width,
                    Epsilon = 1e-5f,
                    Input = input + (first * _width),
                    Gain = gain,
                    Router = router,
                    RouterBias = biasOfRouter,
                    GateUp = new ExpertMatrices
                    {
                        Values = isRounded ? (byte*)values1 : (byte*)floats1,
                        Scales = scales1,
                        Bias = bias1,
                    },
                    Down = new ExpertMatrices
                    {
                        Values = isRounded ? (byte*)values2 : (byte*)floats2,
                        Scales = scales2,
                        Bias = bias2,
                    },
                    Residual = residual + (first * _width),
                    Output = target,
                }
            );
        }
    }

    private double[] Define()
    {
        Counts = new int[Shape.Count];
        var result = new double[Rows * _width];
        for (var row = 0; row < Rows; row++)
        {
            var x = Input.AsSpan(row * _width, _width).ToArray().Select(value => (double)value).ToArray();
            var factor = 1 / Math.Sqrt(x.Average(value => value * value) + 1e-5);
            double[] normalized = [.. x.Select((value, i) => value * factor * _gain[i])];
            var logits = Product(_router, _routerBias, normalized);
            int[] chosen = [.. Enumerable.Range(0, Shape.Count).OrderByDescending(expert => logits[expert]).Take(Shape.Chosen)];
            var sum = (Shape.IsNormalized ? chosen.Select(expert => logits[expert]) : logits).Sum(Math.Exp);
            for (var i = 0; i < _width; i++)
            {
                result[(row * _width) + i] = Residual[(row * _width) + i];
            }

            foreach (var expert in chosen)
            {
                Counts[expert]++;
                var gateUp = Product(_gateUp[expert], _gateUpBias?[expert], normalized);
                double[] inner = [.. Enumerable.Range(0, Shape.Size).Select(i => Gated(gateUp[i], gateUp[Shape.Size + i]))];
                var given = Product(_down[expert], _downBias?[expert], inner);
                for (var i = 0; i < _width; i++)
                {
                    result[(row * _width) + i] += Math.Exp(logits[expert]) / sum * given[i];
                }
            }
        }

        return result;
    }

    private double Gated(double gate, double up)
    {
        if (Shape.Gate != LinearGate.ClampedSwish)
        {
            return gate / (1 + Math.Exp(-gate)) * up;
        }

        var bounds = Shape.Bounds;
        gate = Math.Min(gate, bounds.Limit);
        return (Math.Clamp(up, -bounds.Limit, bounds.Limit) + 1) * gate / (1 + Math.Exp(-bounds.Slope * gate));
    }

    private static double[] Product(LinearWeights weights, float[]? bias, double[] x) =>
        [
            .. Enumerable
                .Range(0, weights.Outputs)
                .Select(output =>
                    (bias?[output] ?? 0) + x.Select((value, i) => value * weights.Values[(output * weights.Inputs) + i]).Sum()
                ),
        ];

    private LinearWeights Matrix(int outputs, int inputs) =>
        new("w", inputs, outputs, [.. Enumerable.Range(0, outputs * inputs).Select(i => Weight(i % inputs % 32 == 0))]);

    /// <summary>The first of a block is the largest, from which its scale is found again.</summary>
    private float Weight(bool isFirst) =>
        Shape.Bits == BlockWeights.FewBits ? (isFirst ? -8 : _random.Next(-7, 8)) / 32f : (isFirst ? 127 : _random.Next(-127, 128)) / 512f;

    private float[] Floats(int count, float most) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)((_random.NextDouble() * 2) - 1) * most)];
}
