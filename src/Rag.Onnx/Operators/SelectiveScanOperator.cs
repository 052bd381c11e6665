using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Kernels.Simd;
using Rag.Kernels.States;
using Rag.Kernels.Threads;
using Rag.Onnx.Native;

namespace Rag.Onnx.Operators;

/// <summary>The operator <see cref="OperatorContract.SelectiveScan"/>.</summary>
internal sealed unsafe class SelectiveScanOperator(SimdLevel simd, WorkTeam team)
    : ManagedOperator(OperatorContract.SelectiveScan, [F, F, .. StateInputs.Types, F, F, F, F], 10, [F])
{
    private const TensorElementType F = TensorElementType.Float;

    private readonly ShapePools<ScanShape, ScanWork> _pools = new(shape => new WorkPool<ScanWork>(() => new ScanWork(shape, simd, team)));

    public override ManagedKernel CreateKernel(KernelAttributes attributes)
    {
        var shape = new ScanShape(
            attributes.Integer(OperatorContract.Heads),
            attributes.Integer(OperatorContract.HeadSize),
            attributes.Integer(OperatorContract.Groups),
            attributes.Integer(OperatorContract.StateSize),
            attributes.Float(OperatorContract.LeastStep),
            attributes.Float(OperatorContract.MostStep)
        );
        if (
            Math.Min(Math.Min(shape.Heads, shape.HeadSize), Math.Min(shape.Groups, shape.StateSize)) < 1
            || shape.Heads % shape.Groups != 0
            || !(shape.LeastStep <= shape.MostStep)
        )
        {
            throw new ArgumentException($"{shape} is no shape of a scan");
        }

        var groups = attributes.Integer(OperatorContract.NormGroups);
        return groups >= 1 && shape.Inner % groups == 0
            ? new Kernel(
                shape,
                attributes.Integer(OperatorContract.StepColumn),
                attributes.Integer(OperatorContract.GateColumn),
                groups,
                attributes.Float(OperatorContract.Epsilon),
                attributes.Integer(OperatorContract.StateOffset, 0),
                _pools.Of(shape)
            )
            : throw new ArgumentException($"{OperatorContract.NormGroups} is {groups}, which {shape.Inner} elements cannot be cut into");
    }

    public override void Dispose()
    {
        _pools.Dispose();
        base.Dispose();
    }

    private sealed class Kernel(
        ScanShape shape,
        int stepColumn,
        int gateColumn,
        int normGroups,
        float epsilon,
        int offset,
        WorkPool<ScanWork> pool
    ) : ManagedKernel
    {
        public override void Compute(KernelContext context)
        {
            var tokens = context.Input(0).Ranked(2, "rows").Dimension(0);
            var call = new ScanCall
            {
                State = StateInputs.Read(context, 2, tokens, offset),
                Rows = (float*)context.Shaped(0, "rows", tokens, shape.RowWidth),
                Steps = ProjectedColumns.Read(context, 1, tokens, stepColumn, shape.Heads),
                StepBias = (float*)context.Vector(6, "step_bias", shape.Heads),
                Decay = (float*)context.Vector(7, "decay", shape.Heads),
                Direct = (float*)context.Vector(8, "direct", shape.Heads),
                Gate = ProjectedColumns.Read(context, 1, tokens, gateColumn, shape.Inner),
                Gain = (float*)context.Vector(9, "gain", shape.Inner),
                NormGroups = normGroups,
                Epsilon = epsilon,
                Output = (float*)context.Output(0, tokens, shape.Inner),
            };
            using var lease = pool.Lease();
            lease.Work.Execute(call);
        }
    }
}
