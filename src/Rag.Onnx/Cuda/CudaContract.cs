using Rag.Onnx.Graphs;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Cuda;

/// <summary>
/// Decoder graphs for CUDA: the graph's inputs, and what ONNX Runtime's own com.microsoft::PagedAttention takes. T = new tokens of the step, B = sequences,
/// MB = columns of the block table, NB = blocks. Names that are not here are those of <see cref="PagedContract"/>, with the same meaning, but that a slot is a
/// position: blocks have no gaps and stand where they were encoded.
/// </summary>
internal static class CudaContract
{
    public const string PagedAttention = "PagedAttention";

    /// <summary>i32 [3] in the host's memory: most new tokens of a sequence, most positions of a sequence, and a lower bound of the latter. Without it every node would fetch them from the device.</summary>
    public const string AttentionMetadata = "attention_metadata";

    public const int AttentionMetadataLength = 3;

    /// <summary>Slots of a block: what the fastest kernels of all head sizes up to 256 divide.</summary>
    public const int BlockSize = 256;

    /// <summary>Head sizes are multiples of it.</summary>
    public const int HeadSizeStep = 8;

    /// <summary>Inputs of a node, with those in between that are absent.</summary>
    public const int NodeInputs = 17;

    /// <summary>Activations, caches and rotation tables.</summary>
    public const TensorType Element = TensorType.Float16;

    public const string OutSuffix = ".out";

    /// <summary>The same memory as the input of <see cref="PagedContract.KeyCache"/>, as the operator asks for.</summary>
    public static string KeyCacheOut(int layer) => PagedContract.KeyCache(layer) + OutSuffix;

    public static string ValueCacheOut(int layer) => PagedContract.ValueCache(layer) + OutSuffix;
}
