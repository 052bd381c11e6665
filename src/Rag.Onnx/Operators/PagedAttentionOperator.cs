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

    private readonly ShapePools<AttentionShape, AttentionWork> _pools = new(shape =>
    {
        var kernel = AttentionKernel.Create(shape, simd);
        return new WorkPool<AttentionWork>(() => new AttentionWork(shape, kernel, team));
    });

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
        return new PagedAttentionKernel(shape, _pools.Of(shape));
    }

    public override void Dispose()
    {
        _pools.Dispose();
        base.Dispose();
    }
}
