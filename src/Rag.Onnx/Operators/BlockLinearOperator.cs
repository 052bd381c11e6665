using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Core.Numerics;
using Rag.Kernels.Linear;
using Rag.Kernels.LowRank;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;
using Rag.Onnx.Adapters;
using Rag.Onnx.Native;

namespace Rag.Onnx.Operators;

/// <summary>The operator <see cref="OperatorContract.BlockLinear"/>.</summary>
internal sealed class BlockLinearOperator(SimdLevel simd, WorkTeam team, AdapterTable? adapters)
    : ManagedOperator(OperatorContract.BlockLinear, [F, TensorElementType.Int8, F, F, F, F, TensorElementType.Int32], 3, [F])
{
    private const TensorElementType F = TensorElementType.Float;
    private const int RowAdapters = 6;

    private readonly WorkPool<BlockLinearWork> _pool = new(() => new BlockLinearWork(simd, team));
    private readonly WorkPool<LowRankWork> _adapterPool = new(() => new LowRankWork(simd, team));

    public override ManagedKernel CreateKernel(KernelAttributes attributes)
    {
        var outputs = attributes.Integer(OperatorContract.Outputs);
        return outputs > 0
            ? new Kernel(
                outputs,
                GateOf(attributes.Integer(OperatorContract.Gated, 0)),
                attributes.Float(OperatorContract.Epsilon, 1e-5f),
                BitsOf(attributes.Integer(OperatorContract.Bits, BlockWeights.ManyBits)),
                _pool,
                AdapterLayer.Of(attributes, adapters, _adapterPool)
            )
            : throw new ArgumentException($"{OperatorContract.Outputs} is {outputs}");
    }

    private static LinearGate GateOf(int gate) =>
        (LinearGate)gate is LinearGate.None or LinearGate.Silu or LinearGate.GeluTanh
            ? (LinearGate)gate
            : throw new ArgumentException($"{OperatorContract.Gated} is {gate}");

    private static int BitsOf(int bits) =>
        bits is BlockWeights.FewBits or BlockWeights.ManyBits ? bits : throw new ArgumentException($"{OperatorContract.Bits} is {bits}");

    public override void Dispose()
    {
        _pool.Dispose();
        _adapterPool.Dispose();
        base.Dispose();
    }

    private sealed class Kernel(
        int outputs,
        LinearGate gate,
        float epsilon,
        int bits,
        WorkPool<BlockLinearWork> pool,
        AdapterLayer? adapterLayer
    ) : ManagedKernel
    {
        public override void Compute(KernelContext context)
        {
            var call = Read(context);
            if (adapterLayer is not null && context.Has(RowAdapters))
            {
                ComputeAdapted(context, adapterLayer, call);
            }
            else
            {
                Execute(call);
            }
        }

        private unsafe void ComputeAdapted(KernelContext context, AdapterLayer layer, BlockLinearCall call)
        {
            var rows = (int*)context.Vector(RowAdapters, "row_adapters", call.Rows);
            using var sums = layer.TryCompute(
                new LowRankCall
                {
                    Rows = call.Rows,
                    Inputs = call.Inputs,
                    Columns = call.Groups * BlockWeights.GroupColumns,
                    Epsilon = call.Epsilon,
                    Input = call.Input,
                    Gain = call.Gain,
                    RowAdapters = rows,
                }
            );
            call.Addend = sums.Elements;
            call.AddendStride = sums.Stride;
            Execute(call);
        }

        private void Execute(in BlockLinearCall call)
        {
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

        private unsafe BlockLinearCall Read(KernelContext context)
        {
            var input = context.Input(0);
            var inputs = input.Dimension(input.Shape.Length - 1);
            Span<long> shape = stackalloc long[input.Shape.Length];
            input.Shape.CopyTo(shape);
            shape[^1] = outputs;
            var rows = input.CountRows();
            var groups = BlockWeights.GroupsOf(outputs, gate != LinearGate.None);
            var blocks = Integers.CeilDivide(inputs, BlockWeights.Block);
            return new BlockLinearCall
            {
                Rows = rows,
                Inputs = inputs,
                Outputs = outputs,
                Blocks = blocks,
                Groups = groups,
                Bits = bits,
                Gate = gate,
                Epsilon = epsilon,
                Input = (float*)input.Data,
                Weights = (sbyte*)context.Vector(1, "weight", groups * blocks * BlockWeights.BlockBytes(bits)),
                Scales = (float*)context.Vector(2, "scale", groups * blocks * BlockWeights.GroupColumns),
                Gain = context.Has(3) ? (float*)context.Vector(3, "gain", inputs) : null,
                Bias = context.Has(4) ? (float*)context.Vector(4, "bias", groups * BlockWeights.GroupColumns) : null,
                Residual = context.Has(5) ? (float*)context.Shaped(5, "residual", shape) : null,
                Output = (float*)context.Output(0, shape),
            };
        }
    }
}
