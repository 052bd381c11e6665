using Rag.Onnx.Graphs;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Cuda;

/// <summary>
/// Decoder graphs for CUDA: the inputs of a graph and of its nodes of ONNX Runtime's own com.microsoft::PagedAttention. T = new tokens of
/// the step, B = sequences, MB = columns of the block table, NB = blocks. All other names are defined by <see cref="PagedContract"/>, with
/// one difference: a slot is a position, because blocks have no gaps and stand where they were encoded.
/// </summary>
internal static class CudaContract
{
    public const string PagedAttention = "PagedAttention";

    /// <summary>
    /// i32 [3] in the host's memory: the most new tokens of a sequence, the most positions of a sequence, and a lower bound of the most
    /// positions. Without this input every node would fetch the numbers from the device.
    /// </summary>
    public const string AttentionMetadata = "attention_metadata";

    public const int AttentionMetadataLength = 3;

    /// <summary>Slots of a block: a multiple of the tiles of the fastest kernels, for all head sizes up to 256.</summary>
    public const int BlockSize = 256;

    /// <summary>Head sizes must be multiples of this number.</summary>
    public const int HeadSizeStep = 8;

    /// <summary>Inputs of a node, the absent ones counted.</summary>
    public const int NodeInputs = 17;

    /// <summary>The element type of activations, caches and rotation tables.</summary>
    public const TensorType Element = TensorType.Float16;

    public const string OutSuffix = ".out";

    /// <summary>The output that the operator writes in the same memory as the input <see cref="PagedContract.KeyCache"/>.</summary>
    public static string KeyCacheOut(int layer) => PagedContract.KeyCache(layer) + OutSuffix;

    public static string ValueCacheOut(int layer) => PagedContract.ValueCache(layer) + OutSuffix;
}
