namespace Rag.Kernels.Simd;

/// <summary>Instruction sets that the operators are written for.</summary>
public enum SimdLevel
{
    /// <summary>128-bit vectors, whatever the processor.</summary>
    Portable,

    /// <summary>256-bit vectors with fused multiply-add, 16 registers.</summary>
    Avx2,

    /// <summary>512-bit vectors, 32 registers.</summary>
    Avx512,
}
