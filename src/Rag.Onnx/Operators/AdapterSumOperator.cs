using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Kernels.LowRank;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;
using Rag.Onnx.Adapters;
using Rag.Onnx.Native;

namespace Rag.Onnx.Operators;

/// <summary>The operator <see cref="OperatorContract.AdapterSum"/>.</summary>
internal sealed class AdapterSumOperator(SimdLevel simd, WorkTeam team, AdapterTable? adapters)
    : ManagedOperator(OperatorContract.AdapterSum, [F, F, TensorElementType.Int32], 3, [F])
{
    private const TensorElementType F = TensorElementType.Float;

    private readonly WorkPool<LowRankWork> _pool = new(() => new LowRankWork(simd, team));

    public override ManagedKernel CreateKernel(KernelAttributes attributes) =>
        AdapterLayer.Of(attributes, adapters, _pool) is { } layer
            ? new Kernel(layer)
            : throw new ArgumentException($"{OperatorContract.AdapterLayer} is missing");

    public override void Dispose()
    {
        _pool.Dispose();
        base.Dispose();
    }

    private sealed unsafe class Kernel(AdapterLayer layer) : ManagedKernel
    {
        public override void Compute(KernelContext context)
        {
            var product = context.Input(0).Ranked(2, "product");
            var input = context.Input(1).Ranked(2, "rows");
            var (rows, columns) = (product.Dimension(0), product.Dimension(1));
            if (input.Dimension(0) != rows)
            {
                throw new ArgumentException($"there are {input.Dimension(0)} rows for products of {rows}");
            }

            var output = new Span<float>(context.Output(0, rows, columns), rows * columns);
            new ReadOnlySpan<float>(product.Data, rows * columns).CopyTo(output);
            using var sums = layer.TryCompute(
                new LowRankCall
                {
                    Rows = rows,
                    Inputs = input.Dimension(1),
                    Columns = columns,
                    Input = (float*)input.Data,
                    RowAdapters = (int*)context.Vector(2, "row_adapters", rows),
                }
            );
            if (sums.Elements == null)
            {
                return;
            }

            for (var row = 0; row < rows; row++)
            {
                var sum = new ReadOnlySpan<float>(sums.Elements + ((long)row * sums.Stride), columns);
                var target = output.Slice(row * columns, columns);
                TensorPrimitives.Add(target, sum, target);
            }
        }
    }
}
