namespace Rag.Onnx.Cuda;

/// <summary>
/// How a reader is run on a CUDA device. Blocks have 256 slots, keys and values 16-bit floats: what the native attention's fastest kernels
/// take.
/// </summary>
public sealed record CudaRunnerOptions
{
    public CudaWeights Weights { get; init; } = CudaWeights.Float16;

    /// <summary>Weights that share a scale in the block modes; a power of two from 16 to 256.</summary>
    public int WeightBlock { get; init; } = 32;

    /// <summary>
    /// Memory of the KV cache on the device, in bytes. Half of the blocks are the engine's; the others hold moved passages, for each
    /// running question its own.
    /// </summary>
    public long KvBytes { get; init; } = 1L << 30;
}
