namespace Rag.Kernels.Attention;

/// <summary>The number format in which keys and values are kept.</summary>
public enum KvType
{
    /// <summary>
    /// 2 bytes with 8 bits of mantissa. This is the default: it takes half the memory of fp32, and memory is what limits a decode step.
    /// </summary>
    BFloat16,

    /// <summary>4 bytes; exact.</summary>
    Float32,

    /// <summary>1 byte, with a scale for each slot and head.</summary>
    Int8,
}
