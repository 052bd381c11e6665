using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Core.Numerics;
using Rag.Kernels.Experts;
using Rag.Kernels.Linear;
using Rag.Kernels.Threads;
using Rag.Onnx.Native;

namespace Rag.Onnx.Operators;

/// <summary>A node of <see cref="OperatorContract.Experts"/>: checks the shapes of its tensors, runs the kernel and counts.</summary>
/// <param name="see">Is shown every call; null where nobody looks.</param>
internal sealed unsafe class ExpertsKernel(
    ExpertShape shape,
    float epsilon,
    long[] counts,
    WorkPool<ExpertWork> pool,
    Action<ExpertWork>? see
) : ManagedKernel
{
    private const int Columns = BlockWeights.GroupColumns;

    public override void Compute(KernelContext context)
    {
        var call = Read(context);
        using var lease = pool.Lease();
        lease.Work.Execute(call);
        for (var expert = 0; expert < counts.Length; expert++)
        {
            Interlocked.Add(ref counts[expert], lease.Work.Counts[expert]);
        }

        see?.Invoke(lease.Work);
    }

    private ExpertsCall Read(KernelContext context)
    {
        var input = context.Input(0).Ranked(2, "x");
        var (rows, width) = (input.Dimension(0), input.Dimension(1));
        return new ExpertsCall
        {
            Shape = shape,
            Rows = rows,
            Width = width,
            Epsilon = epsilon,
            Input = (float*)input.Data,
            Gain = context.Has(1) ? (float*)context.Vector(1, "gain", width) : null,
            Router = (float*)context.Shaped(2, "router", shape.RouterGroups, width, Columns),
            RouterBias = context.Has(3) ? (float*)context.Shaped(3, "router_bias", shape.RouterGroups, Columns) : null,
            GateUp = Matrices(context, 4, "gate_up", shape.GateUpGroups, width),
            Down = Matrices(context, 7, "down", BlockWeights.GroupsOf(width, gated: false), shape.Size),
            Residual = context.Has(10) ? (float*)context.Shaped(10, "residual", rows, width) : null,
            Output = (float*)context.Output(0, rows, width),
        };
    }

    private ExpertMatrices Matrices(KernelContext context, int index, string name, int groups, int inputs)
    {
        var blocks = Integers.CeilDivide(inputs, BlockWeights.Block);
        var isRounded = shape.Bits > 0;
        var element = isRounded ? TensorElementType.Int8 : TensorElementType.Float;
        var found = context.Input(index).Type;
        if (found != element)
        {
            throw new ArgumentException($"{name} is {found} instead of {element}");
        }

        var group = isRounded ? (long)blocks * BlockWeights.BlockBytes(shape.Bits) : (long)inputs * Columns;
        return new ExpertMatrices
        {
            Values = (byte*)context.Shaped(index, name, shape.Count, groups, group),
            Scales = isRounded ? (float*)context.Shaped(index + 1, $"{name}_scale", shape.Count, groups, blocks, Columns) : null,
            Bias = context.Has(index + 2) ? (float*)context.Shaped(index + 2, $"{name}_bias", shape.Count, groups, Columns) : null,
        };
    }
}
