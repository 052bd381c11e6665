using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Kernels.Attention;

namespace Rag.Onnx.Runner;

/// <summary>The KV cache as tensors of ONNX Runtime.</summary>
internal static class KvTensors
{
    public static TensorElementType ElementType(this KvCacheLayout layout) =>
        layout.Type switch
        {
            KvType.BFloat16 => TensorElementType.BFloat16,
            KvType.Float32 => TensorElementType.Float,
            _ => TensorElementType.Int8,
        };
}
