namespace Rag.Kernels.Attention;

/// <summary>How keys and values are kept.</summary>
public enum KvType
{
    /// <summary>2 bytes; 8 bits of mantissa. The default: half the memory of fp32, and a decode step is bound by memory.</summary>
    BFloat16,

    /// <summary>4 bytes; exact.</summary>
    Float32,

    /// <summary>1 byte and a scale for each slot and head.</summary>
    Int8,
}
