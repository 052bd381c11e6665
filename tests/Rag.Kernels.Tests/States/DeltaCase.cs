using Rag.Kernels.Simd;
using Rag.Kernels.States;

namespace Rag.Kernels.Tests.States;

/// <summary>A gated delta rule, alone or with the norm and the gate of its heads; that gate stands before those of the state.</summary>
internal sealed unsafe class DeltaCase : StateOperator
{
    private readonly DeltaShape _shape;
    private readonly bool _gated;
    private readonly float[] _gain;
    private readonly float[] _bias;
    private readonly float[] _decay;

    public DeltaCase(DeltaShape shape, bool gated)
        : base(shape.RowWidth, (gated ? shape.Inner : 0) + (2 * shape.ValueHeads), shape.Inner, shape.StateFloats)
    {
        (_shape, _gated) = (shape, gated);
        _bias = Numbers(shape.ValueHeads);
        _decay = [.. Numbers(shape.ValueHeads).Select(x => -MathF.Exp(x))];
        _gain = Numbers(shape.ValueSize);
    }

    public override double Tolerance => _gated ? NormTolerance : base.Tolerance;

    public override double[] Naive(float[] rows, float[] extra)
    {
        var s = _shape;
        var tokens = rows.Length / RowWidth;
        var output = new double[tokens * s.Inner];
        var state = new double[s.ValueHeads, s.KeySize, s.ValueSize];
        for (var t = 0; t < tokens; t++)
        {
            var gates = ((t + 1) * ExtraWidth) - (2 * s.ValueHeads);
            for (var h = 0; h < s.ValueHeads; h++)
            {
                var keyHead = h / (s.ValueHeads / s.KeyHeads);
                var query = Normalized(rows, (t * RowWidth) + (keyHead * s.KeySize));
                var key = Normalized(rows, (t * RowWidth) + ((s.KeyHeads + keyHead) * s.KeySize));
                var written = 1 / (1 + Math.Exp(-extra[gates + h]));
                var kept = Math.Exp(_decay[h] * Softplus(extra[gates + s.ValueHeads + h] + _bias[h]));
                for (var v = 0; v < s.ValueSize; v++)
                {
                    var held = 0.0;
                    for (var d = 0; d < s.KeySize; d++)
                    {
                        state[h, d, v] *= kept;
                        held += state[h, d, v] * key[d];
                    }

                    var value = rows[(t * RowWidth) + (2 * s.KeyHeads * s.KeySize) + (h * s.ValueSize) + v];
                    for (var d = 0; d < s.KeySize; d++)
                    {
                        state[h, d, v] += key[d] * (value - held) * written;
                        output[(t * s.Inner) + (h * s.ValueSize) + v] += state[h, d, v] * query[d] / Math.Sqrt(s.KeySize);
                    }
                }
            }
        }

        return _gated ? Gated(output, extra) : output;
    }

    private double[] Gated(double[] output, float[] extra)
    {
        var (inner, size) = (_shape.Inner, _shape.ValueSize);
        double[] normalized = [.. output.Chunk(size).SelectMany(head => Rms(head).Select((x, i) => x * _gain[i]))];
        return [.. normalized.Select((x, i) => x * Silu(extra[(i / inner * ExtraWidth) + (i % inner)]))];
    }

    private double[] Normalized(float[] rows, int first)
    {
        var part = rows.AsSpan(first, _shape.KeySize).ToArray();
        var length = Math.Sqrt(part.Sum(x => (double)x * x) + 1e-6);
        return [.. part.Select(x => x / length)];
    }

    protected override void Execute(SimdLevel level, StateCall state, float* rows, float* extra, float* output)
    {
        fixed (
            float* bias = _bias,
                decay = _decay,
                gain = _gain
        )
        {
            var call = new DeltaCall
            {
                State = state,
                Rows = rows,
                Gates = new RowColumns(extra + ExtraWidth - (2 * _shape.ValueHeads), ExtraWidth),
                StepBias = bias,
                Decay = decay,
                Output = output,
                OutputGate = _gated ? new RowColumns(extra, ExtraWidth) : default,
                Gain = _gated ? gain : null,
                Epsilon = Epsilon,
            };
            Execute(level, (simd, team) => new DeltaWork(_shape, simd, team), work => work.Execute(call));
        }
    }
}
