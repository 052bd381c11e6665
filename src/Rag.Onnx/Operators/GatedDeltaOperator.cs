using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Kernels.Simd;
using Rag.Kernels.States;
using Rag.Kernels.Threads;
using Rag.Onnx.Native;

namespace Rag.Onnx.Operators;

/// <summary>The operator <see cref="OperatorContract.GatedDelta"/>.</summary>
internal sealed unsafe class GatedDeltaOperator(SimdLevel simd, WorkTeam team)
    : ManagedOperator(OperatorContract.GatedDelta, [F, F, .. StateInputs.Types, F, F], 8, [F])
{
    private const TensorElementType F = TensorElementType.Float;

    // The layers of a model have one shape and run one after the other, so they share the work objects and their memory.
    private readonly Dictionary<DeltaShape, WorkPool<DeltaWork>> _pools = [];

    public override ManagedKernel CreateKernel(KernelAttributes attributes)
    {
        var shape = new DeltaShape(
            attributes.Integer(OperatorContract.KvHeads),
            attributes.Integer(OperatorContract.Heads),
            attributes.Integer(OperatorContract.StateSize),
            attributes.Integer(OperatorContract.HeadSize)
        );
        if (
            Math.Min(Math.Min(shape.KeyHeads, shape.ValueHeads), Math.Min(shape.KeySize, shape.ValueSize)) < 1
            || shape.ValueHeads % shape.KeyHeads != 0
        )
        {
            throw new ArgumentException($"{shape} is no shape of a gated delta rule");
        }

        lock (_pools)
        {
            if (!_pools.TryGetValue(shape, out var pool))
            {
                _pools.Add(shape, pool = new WorkPool<DeltaWork>(() => new DeltaWork(shape, simd, team)));
            }

            return new Kernel(shape, attributes.Integer(OperatorContract.StateOffset, 0), pool);
        }
    }

    public override void Dispose()
    {
        foreach (var pool in _pools.Values)
        {
            pool.Dispose();
        }

        base.Dispose();
    }

    private sealed class Kernel(DeltaShape shape, int offset, WorkPool<DeltaWork> pool) : ManagedKernel
    {
        public override void Compute(KernelContext context)
        {
            var tokens = context.Input(0).Ranked(2, "rows").Dimension(0);
            var call = new DeltaCall
            {
                State = StateInputs.Read(context, 2, tokens, offset),
                Rows = (float*)context.Shaped(0, "rows", tokens, shape.RowWidth),
                Gates = (float*)context.Shaped(1, "gates", tokens, 2L * shape.ValueHeads),
                StepBias = (float*)context.Vector(6, "step_bias", shape.ValueHeads),
                Decay = (float*)context.Vector(7, "decay", shape.ValueHeads),
                Output = (float*)context.Output(0, tokens, shape.Inner),
            };
            var work = pool.Rent();
            try
            {
                work.Execute(call);
            }
            finally
            {
                pool.Return(work);
            }
        }
    }
}
