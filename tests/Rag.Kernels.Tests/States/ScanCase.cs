using Rag.Kernels.Simd;
using Rag.Kernels.States;

namespace Rag.Kernels.Tests.States;

/// <summary>A selective scan, alone or with a gate and the norm behind it; the gate stands before the steps.</summary>
internal sealed unsafe class ScanCase : StateOperator
{
    private readonly ScanShape _shape;
    private readonly int _normGroups;
    private readonly float[] _gain;
    private readonly float[] _bias;
    private readonly float[] _decay;
    private readonly float[] _direct;

    /// <param name="normGroups">0: neither gate nor norm.</param>
    public ScanCase(ScanShape shape, int normGroups)
        : base(shape.RowWidth, normGroups == 0 ? shape.Heads : shape.Inner + shape.Heads, shape.Inner, shape.StateFloats)
    {
        (_shape, _normGroups) = (shape, normGroups);
        (_bias, _direct) = (Numbers(shape.Heads), Numbers(shape.Heads));
        _decay = [.. Numbers(shape.Heads).Select(x => -MathF.Exp(x))];
        _gain = Numbers(shape.Inner);
    }

    public override double Tolerance => _normGroups == 0 ? base.Tolerance : NormTolerance;

    public override double[] Naive(float[] rows, float[] extra)
    {
        var s = _shape;
        var tokens = rows.Length / RowWidth;
        var output = new double[tokens * s.Inner];
        var state = new double[s.Heads, s.HeadSize, s.StateSize];
        for (var t = 0; t < tokens; t++)
        {
            for (var h = 0; h < s.Heads; h++)
            {
                var step = Math.Clamp(Softplus(extra[((t + 1) * ExtraWidth) - s.Heads + h] + _bias[h]), s.LeastStep, s.MostStep);
                var group = h / (s.Heads / s.Groups);
                for (var p = 0; p < s.HeadSize; p++)
                {
                    double x = rows[(t * RowWidth) + (h * s.HeadSize) + p];
                    var y = _direct[h] * x;
                    for (var n = 0; n < s.StateSize; n++)
                    {
                        var into = (t * RowWidth) + s.Inner + (group * s.StateSize) + n;
                        state[h, p, n] = (state[h, p, n] * Math.Exp(step * _decay[h])) + (step * x * rows[into]);
                        y += state[h, p, n] * rows[into + (s.Groups * s.StateSize)];
                    }

                    output[(t * s.Inner) + (h * s.HeadSize) + p] = y;
                }
            }
        }

        return _normGroups == 0 ? output : Normalized(output, extra);
    }

    private double[] Normalized(double[] output, float[] extra)
    {
        var (inner, size) = (_shape.Inner, _shape.Inner / _normGroups);
        double[] gated = [.. output.Select((y, i) => y * Silu(extra[(i / inner * ExtraWidth) + (i % inner)]))];
        return [.. gated.Chunk(size).SelectMany((group, g) => Rms(group).Select((x, i) => x * _gain[((g * size) + i) % inner]))];
    }

    protected override void Execute(SimdLevel level, StateCall state, float* rows, float* extra, float* output)
    {
        fixed (
            float* bias = _bias,
                decay = _decay,
                direct = _direct,
                gain = _gain
        )
        {
            var call = new ScanCall
            {
                State = state,
                Rows = rows,
                Steps = new RowColumns(extra + ExtraWidth - _shape.Heads, ExtraWidth),
                StepBias = bias,
                Decay = decay,
                Direct = direct,
                Output = output,
                Gate = _normGroups == 0 ? default : new RowColumns(extra, ExtraWidth),
                Gain = _normGroups == 0 ? null : gain,
                NormGroups = _normGroups,
                Epsilon = Epsilon,
            };
            Execute(level, (simd, team) => new ScanWork(_shape, simd, team), work => work.Execute(call));
        }
    }
}
