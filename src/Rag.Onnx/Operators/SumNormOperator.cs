using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Kernels.Norms;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;
using Rag.Onnx.Native;

namespace Rag.Onnx.Operators;

/// <summary>The operator <see cref="OperatorContract.SumNorm"/>.</summary>
internal sealed unsafe class SumNormOperator(SimdLevel simd, WorkTeam team)
    : ManagedOperator(OperatorContract.SumNorm, [F, F, F, F, F], 3, [F, F], requiredOutputs: 1)
{
    private const TensorElementType F = TensorElementType.Float;

    private readonly WorkPool<SumNormWork> _pool = new(() => new SumNormWork(simd, team));

    public override ManagedKernel CreateKernel(KernelAttributes attributes) =>
        new Kernel(attributes.Float(OperatorContract.Epsilon), _pool);

    public override void Dispose()
    {
        _pool.Dispose();
        base.Dispose();
    }

    private sealed class Kernel(float epsilon, WorkPool<SumNormWork> pool) : ManagedKernel
    {
        public override void Compute(KernelContext context)
        {
            var input = context.Input(0);
            var shape = input.Shape;
            var width = input.Dimension(shape.Length - 1);
            var call = new SumNormCall
            {
                Rows = input.CountRows(),
                Width = width,
                Input = (float*)input.Data,
                Skip = (float*)context.Shaped(1, "skip", shape),
                Gain = (float*)context.Vector(2, "gain", width),
                Offset = context.Has(3) ? (float*)context.Vector(3, "offset", width) : null,
                Bias = context.Has(4) ? (float*)context.Vector(4, "bias", width) : null,
                Epsilon = epsilon,
                Output = (float*)context.Output(0, shape),
                Sum = context.OutputCount > 1 ? (float*)context.Output(1, shape) : null,
            };
            using var lease = pool.Lease();
            lease.Work.Execute(call);
        }
    }
}
