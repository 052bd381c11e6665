using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Kernels.Simd;
using Rag.Kernels.States;
using Rag.Kernels.Threads;
using Rag.Onnx.Native;

namespace Rag.Onnx.Operators;

/// <summary>The operator <see cref="OperatorContract.CausalConvolution"/>.</summary>
internal sealed unsafe class CausalConvolutionOperator(SimdLevel simd, WorkTeam team)
    : ManagedOperator(OperatorContract.CausalConvolution, [F, .. StateInputs.Types, F, F], 6, [F])
{
    private const TensorElementType F = TensorElementType.Float;

    private readonly WorkPool<ConvolutionWork> _pool = new(() => new ConvolutionWork(simd, team));

    public override ManagedKernel CreateKernel(KernelAttributes attributes)
    {
        var taps = attributes.Integer(OperatorContract.Taps);
        return taps is >= 1 and <= ConvolutionWork.MostTaps
            ? new Kernel(
                taps,
                attributes.Integer(OperatorContract.Silu, 0) != 0,
                attributes.Integer(OperatorContract.Gates, 0) != 0,
                attributes.Integer(OperatorContract.RowsColumn, 0),
                attributes.Integer(OperatorContract.StateOffset, 0),
                _pool
            )
            : throw new ArgumentException($"{OperatorContract.Taps} is {taps}");
    }

    public override void Dispose()
    {
        _pool.Dispose();
        base.Dispose();
    }

    private sealed class Kernel(int taps, bool silu, bool gated, int column, int offset, WorkPool<ConvolutionWork> pool) : ManagedKernel
    {
        public override void Compute(KernelContext context)
        {
            var tokens = context.Input(0).Ranked(2, "x").Dimension(0);
            var channels = context.Input(5).Ranked(2, "weight").Dimension(1);
            var call = new ConvolutionCall
            {
                State = StateInputs.Read(context, 1, tokens, offset),
                Channels = channels,
                Taps = taps,
                Silu = silu,
                Input = Columns(gated ? 2 : 0),
                InputGate = gated ? Columns(0) : default,
                OutputGate = gated ? Columns(1) : default,
                Weight = (float*)context.Shaped(5, "weight", taps, channels),
                Bias = context.Has(6) ? (float*)context.Vector(6, "bias", channels) : null,
                Output = (float*)context.Output(0, tokens, channels),
            };
            using var lease = pool.Lease();
            lease.Work.Execute(call);

            RowColumns Columns(int part) => ProjectedColumns.Read(context, 0, tokens, checked(column + (part * channels)), channels);
        }
    }
}
