using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Kernels.Attention;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;
using Rag.Onnx.Native;

namespace Rag.Onnx.Operators;

/// <summary>Paged attention as ONNX Runtime sees it: attributes and tensors in, a checked <see cref="AttentionCall"/> out.</summary>
internal sealed class PagedAttentionOperator(SimdLevel simd, WorkTeam team)
    : ManagedOperator(OperatorContract.PagedAttention, s_inputTypes, requiredInputs: 10, [TensorElementType.Float])
{
    private static readonly TensorElementType[] s_inputTypes =
    [
        TensorElementType.Float,
        AnyType,
        AnyType,
        TensorElementType.Int32,
        TensorElementType.Int32,
        TensorElementType.Int32,
        TensorElementType.Int32,
        TensorElementType.Int32,
        TensorElementType.Float,
        TensorElementType.Float,
        TensorElementType.Float,
    ];

    // The layers of a model have one shape and run one after the other, so they share the work objects and their memory.
    private readonly Dictionary<AttentionShape, WorkPool<AttentionWork>> _pools = [];

    public override ManagedKernel CreateKernel(KernelAttributes attributes)
    {
        var headSize = attributes.Integer(OperatorContract.HeadSize);
        var shape = new AttentionShape(
            attributes.Integer(OperatorContract.Heads),
            attributes.Integer(OperatorContract.KvHeads),
            headSize,
            attributes.Integer(OperatorContract.BlockSize),
            KvTypes.Parse(attributes.Text(OperatorContract.KvTypeName)),
            attributes.Float(OperatorContract.Scale, 1 / MathF.Sqrt(headSize)),
            attributes.Integer(OperatorContract.Rotary, 1) != 0,
            attributes.OptionalInteger(OperatorContract.Window),
            attributes.OptionalFloat(OperatorContract.SoftCap)
        );
        lock (_pools)
        {
            if (!_pools.TryGetValue(shape, out var pool))
            {
                var kernel = AttentionKernel.Create(shape, simd);
                pool = new WorkPool<AttentionWork>(() => new AttentionWork(shape, kernel, team));
                _pools.Add(shape, pool);
            }

            return new PagedAttentionKernel(shape, pool);
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
}
