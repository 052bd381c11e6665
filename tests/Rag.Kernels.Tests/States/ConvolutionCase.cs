using Rag.Kernels.Simd;
using Rag.Kernels.States;

namespace Rag.Kernels.Tests.States;

/// <summary>A causal convolution, alone or between two gates that stand before its input.</summary>
internal sealed unsafe class ConvolutionCase : StateOperator
{
    private const int Channels = 37;
    private const int Taps = 4;
    private readonly bool _gated;
    private readonly float[] _weight;
    private readonly float[] _bias;

    public ConvolutionCase(bool gated)
        : base(gated ? 3 * Channels : Channels, 1, Channels, (Taps - 1) * Channels) =>
        (_gated, _weight, _bias) = (gated, Numbers(Taps * Channels), Numbers(Channels));

    private double Input(float[] rows, int row, int channel) =>
        _gated ? (double)At(rows, row, 0, channel) * At(rows, row, 2, channel) : At(rows, row, 0, channel);

    private float At(float[] rows, int row, int part, int channel) => rows[(row * RowWidth) + (part * Channels) + channel];

    public override double[] Naive(float[] rows, float[] extra)
    {
        var output = new double[rows.Length / RowWidth * Channels];
        for (var i = 0; i < output.Length; i++)
        {
            var (row, channel) = Math.DivRem(i, Channels);
            double sum = _bias[channel];
            for (var tap = 0; tap < Taps; tap++)
            {
                var source = row - (Taps - 1) + tap;
                sum += source < 0 ? 0 : _weight[(tap * Channels) + channel] * Input(rows, source, channel);
            }

            output[i] = _gated ? sum * At(rows, row, 1, channel) : Silu(sum);
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
                Silu = !_gated,
                Input = new RowColumns(_gated ? rows + (2 * Channels) : rows, RowWidth),
                InputGate = _gated ? new RowColumns(rows, RowWidth) : default,
                OutputGate = _gated ? new RowColumns(rows + Channels, RowWidth) : default,
                Weight = weight,
                Bias = bias,
                Output = output,
            };
            Execute(level, (simd, team) => new ConvolutionWork(simd, team), work => work.Execute(call));
        }
    }
}
