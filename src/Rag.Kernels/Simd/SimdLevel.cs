namespace Rag.Kernels.Simd;

/// <summary>The instruction sets that the kernels are compiled for.</summary>
public enum SimdLevel
{
    /// <summary>128-bit vectors, which every processor has.</summary>
    Portable,

    /// <summary>256-bit vectors with fused multiply-add, 16 registers.</summary>
    Avx2,

    /// <summary>512-bit vectors, 32 registers.</summary>
    Avx512,
}
