namespace Rag.Onnx.Cuda;

/// <summary>How a reader's linear layers are kept on a CUDA device; activations are 16-bit floats.</summary>
public enum CudaWeights
{
    Float16,

    /// <summary>8 bit with a scale for each block.</summary>
    BlockInt8,

    /// <summary>4 bit with a scale for each block.</summary>
    BlockInt4,
}
