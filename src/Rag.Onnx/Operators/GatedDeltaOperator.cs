using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Kernels.Simd;
using Rag.Kernels.States;
using Rag.Kernels.Threads;
using Rag.Onnx.Native;

namespace Rag.Onnx.Operators;

/// <summary>The operator <see cref="OperatorContract.GatedDelta"/>.</summary>
internal sealed unsafe class GatedDeltaOperator(SimdLevel simd, WorkTeam team)
    : ManagedOperator(OperatorContract.GatedDelta, [F, F, .. StateInputs.Types, F, F, F], 9, [F])
{
    private const TensorElementType F = TensorElementType.Float;

    private readonly ShapePools<DeltaShape, DeltaWork> _pools = new(shape => new WorkPool<DeltaWork>(() =>
        new DeltaWork(shape, simd, team)
    ));

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

        return new Kernel(
            shape,
            attributes.Integer(OperatorContract.StepColumn),
            attributes.Integer(OperatorContract.GateColumn),
            attributes.Float(OperatorContract.Epsilon),
            attributes.Integer(OperatorContract.StateOffset, 0),
            _pools.Of(shape)
        );
    }

    public override void Dispose()
    {
        _pools.Dispose();
        base.Dispose();
    }

    private sealed class Kernel(DeltaShape shape, int stepColumn, int gateColumn, float epsilon, int offset, WorkPool<DeltaWork> pool)
        : ManagedKernel
    {
        public override void Compute(KernelContext context)
        {
            var tokens = context.Input(0).Ranked(2, "rows").Dimension(0);
            var call = new DeltaCall
            {
                State = StateInputs.Read(context, 2, tokens, offset),
                Rows = (float*)context.Shaped(0, "rows", tokens, shape.RowWidth),
                Gates = ProjectedColumns.Read(context, 1, tokens, stepColumn, checked(2 * shape.ValueHeads)),
                StepBias = (float*)context.Vector(6, "step_bias", shape.ValueHeads),
                Decay = (float*)context.Vector(7, "decay", shape.ValueHeads),
                OutputGate = ProjectedColumns.Read(context, 1, tokens, gateColumn, shape.Inner),
                Gain = (float*)context.Vector(8, "gain", shape.ValueSize),
                Epsilon = epsilon,
                Output = (float*)context.Output(0, tokens, shape.Inner),
            };
            using var lease = pool.Lease();
            lease.Work.Execute(call);
        }
    }
}
