using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Kernels.Simd;
using Rag.Kernels.States;
using Rag.Kernels.Threads;
using Rag.Onnx.Native;

namespace Rag.Onnx.Operators;

/// <summary>The operator <see cref="OperatorContract.HeadNorm"/>.</summary>
internal sealed unsafe class HeadNormOperator(SimdLevel simd, WorkTeam team) : ManagedOperator(OperatorContract.HeadNorm, [F, F, F], 3, [F])
{
    private const TensorElementType F = TensorElementType.Float;

    private readonly WorkPool<RowNormWork> _pool = new(() => new RowNormWork(simd, team));

    public override ManagedKernel CreateKernel(KernelAttributes attributes)
    {
        var (heads, kvHeads) = (attributes.Integer(OperatorContract.Heads), attributes.Integer(OperatorContract.KvHeads));
        var size = attributes.Integer(OperatorContract.HeadSize);
        return Math.Min(Math.Min(heads, kvHeads), size) >= 1
            ? new Kernel(checked(heads * size), checked(kvHeads * size), attributes.Float(OperatorContract.Epsilon), _pool)
            : throw new ArgumentException($"{heads} heads and {kvHeads} for keys of the size {size} cannot be normalized");
    }

    public override void Dispose()
    {
        _pool.Dispose();
        base.Dispose();
    }

    private sealed class Kernel(int queries, int keys, float epsilon, WorkPool<RowNormWork> pool) : ManagedKernel
    {
        public override void Compute(KernelContext context)
        {
            var tokens = context.Input(0).Ranked(2, "qkv").Dimension(0);
            var width = checked(queries + (2 * keys));
            var source = ProjectedColumns.Read(context, 0, tokens, 0, width);
            var target = new RowColumns((float*)context.Output(0, tokens, width), width);
            using var lease = pool.Lease();
            Normalize(lease.Work, context, 1, "query_gain", source, target, tokens, queries);
            Normalize(lease.Work, context, 2, "key_gain", source.From(queries), target.From(queries), tokens, keys);
            foreach (var row in Enumerable.Range(0, tokens))
            {
                var values = new ReadOnlySpan<float>(source.Of(row) + queries + keys, keys);
                values.CopyTo(new Span<float>(target.Of(row) + queries + keys, keys));
            }
        }

        private void Normalize(
            RowNormWork work,
            KernelContext context,
            int index,
            string name,
            RowColumns source,
            RowColumns target,
            int tokens,
            int width
        )
        {
            var gain = context.Input(index).Ranked(1, name);
            var size = gain.Dimension(0);
            if (size < 1 || width % size != 0)
            {
                throw new ArgumentException($"{name} has {size} elements, into groups of which {width} columns cannot be cut");
            }

            work.Execute(
                new RowNormCall
                {
                    Source = source,
                    Target = target,
                    Count = tokens,
                    Width = width,
                    GroupSize = size,
                    Gain = (float*)gain.Data,
                    GainFloats = size,
                    Epsilon = epsilon,
                }
            );
        }
    }
}
