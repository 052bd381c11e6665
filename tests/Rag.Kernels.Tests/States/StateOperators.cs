using Rag.Kernels.Simd;
using Rag.Kernels.States;

namespace Rag.Kernels.Tests.States;

/// <summary>The operators under test, in shapes whose heads do not fill a vector.</summary>
internal static class StateOperators
{
    public static StateOperator Of(string name) =>
        name switch
        {
            "convolution" => new Convolution(),
            "scan" => new Scan(new ScanShape(4, 20, 2, 9, .01f, 3)),
            "wide scan" => new Scan(new ScanShape(2, 64, 1, 128, 0, float.PositiveInfinity)),
            "delta" => new Delta(new DeltaShape(KeyHeads: 2, ValueHeads: 4, KeySize: 12, ValueSize: 20)),
            "wide delta" => new Delta(new DeltaShape(KeyHeads: 1, ValueHeads: 2, KeySize: 64, ValueSize: 96)),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };

    private sealed unsafe class Convolution : StateOperator
    {
        private const int Channels = 37;
        private const int Taps = 4;
        private readonly float[] _weight;
        private readonly float[] _bias;

        public Convolution()
            : base(Channels, 1, Channels, (Taps - 1) * Channels) => (_weight, _bias) = (Numbers(Taps * Channels), Numbers(Channels));

        public override double[] Naive(float[] rows, float[] extra)
        {
            var output = new double[rows.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                var (row, channel) = Math.DivRem(i, Channels);
                double sum = _bias[channel];
                for (var tap = 0; tap < Taps; tap++)
                {
                    var source = row - (Taps - 1) + tap;
                    sum += source < 0 ? 0 : (double)_weight[(tap * Channels) + channel] * rows[(source * Channels) + channel];
                }

                output[i] = Silu(sum);
            }

            return output;
        }

        protected override void Execute(SimdLevel level, StateCall state, float* rows, float* extra, float* output)
        {
            fixed (
                float* weight = _weight,
                    bias = _bias
            )
            {
                var call = new ConvolutionCall
                {
                    State = state,
                    Channels = Channels,
                    Taps = Taps,
                    Silu = true,
                    Input = rows,
                    Weight = weight,
                    Bias = bias,
                    Output = output,
                };
                Execute(level, (simd, team) => new ConvolutionWork(simd, team), work => work.Execute(call));
            }
        }
    }

    private sealed unsafe class Scan : StateOperator
    {
        private readonly ScanShape _shape;
        private readonly float[] _bias;
        private readonly float[] _decay;
        private readonly float[] _direct;

        public Scan(ScanShape shape)
            : base(shape.RowWidth, shape.Heads, shape.Inner, shape.StateFloats)
        {
            _shape = shape;
            (_bias, _direct) = (Numbers(shape.Heads), Numbers(shape.Heads));
            _decay = [.. Numbers(shape.Heads).Select(x => -MathF.Exp(x))];
        }

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
                    var step = Math.Clamp(Softplus(extra[(t * s.Heads) + h] + _bias[h]), s.LeastStep, s.MostStep);
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

            return output;
        }

        protected override void Execute(SimdLevel level, StateCall state, float* rows, float* extra, float* output)
        {
            fixed (
                float* bias = _bias,
                    decay = _decay,
                    direct = _direct
            )
            {
                var call = new ScanCall
                {
                    State = state,
                    Rows = rows,
                    Steps = extra,
                    StepBias = bias,
                    Decay = decay,
                    Direct = direct,
                    Output = output,
                };
                Execute(level, (simd, team) => new ScanWork(_shape, simd, team), work => work.Execute(call));
            }
        }
    }

    private sealed unsafe class Delta : StateOperator
    {
        private readonly DeltaShape _shape;
        private readonly float[] _bias;
        private readonly float[] _decay;

        public Delta(DeltaShape shape)
            : base(shape.RowWidth, 2 * shape.ValueHeads, shape.Inner, shape.StateFloats)
        {
            _shape = shape;
            _bias = Numbers(shape.ValueHeads);
            _decay = [.. Numbers(shape.ValueHeads).Select(x => -MathF.Exp(x))];
        }

        public override double[] Naive(float[] rows, float[] extra)
        {
            var s = _shape;
            var tokens = rows.Length / RowWidth;
            var output = new double[tokens * s.Inner];
            var state = new double[s.ValueHeads, s.KeySize, s.ValueSize];
            for (var t = 0; t < tokens; t++)
            {
                for (var h = 0; h < s.ValueHeads; h++)
                {
                    var keyHead = h / (s.ValueHeads / s.KeyHeads);
                    var query = Normalized(rows, (t * RowWidth) + (keyHead * s.KeySize));
                    var key = Normalized(rows, (t * RowWidth) + ((s.KeyHeads + keyHead) * s.KeySize));
                    var written = 1 / (1 + Math.Exp(-extra[(t * ExtraWidth) + h]));
                    var kept = Math.Exp(_decay[h] * Softplus(extra[(t * ExtraWidth) + s.ValueHeads + h] + _bias[h]));
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

            return output;
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
                    decay = _decay
            )
            {
                var call = new DeltaCall
                {
                    State = state,
                    Rows = rows,
                    Gates = extra,
                    StepBias = bias,
                    Decay = decay,
                    Output = output,
                };
                Execute(level, (simd, team) => new DeltaWork(_shape, simd, team), work => work.Execute(call));
            }
        }
    }
}
