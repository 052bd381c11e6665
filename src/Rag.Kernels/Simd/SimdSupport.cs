using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rag.Kernels.Simd;

/// <summary>The instruction sets of this machine.</summary>
public static class SimdSupport
{
    /// <summary>The widest level of this machine.</summary>
    public static SimdLevel Best { get; } =
        Supports(SimdLevel.Avx512) ? SimdLevel.Avx512
        : Supports(SimdLevel.Avx2) ? SimdLevel.Avx2
        : SimdLevel.Portable;

    /// <summary>
    /// Whether the machine adds products of 8-bit integers in 32 bits (VNNI). On other machines ONNX Runtime adds pairs of u8 x s8 products
    /// in 16 bits, which saturates unless one of the factors stays in 7 bits.
    /// </summary>
    public static bool HasInt8DotProduct { get; } = AvxVnni.IsSupported || Avx512Vnni();

    /// <summary>Whether this machine has the instructions of a level.</summary>
    public static bool Supports(SimdLevel level) =>
        level switch
        {
            SimdLevel.Avx512 => Vector512.IsHardwareAccelerated && Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported,
            SimdLevel.Avx2 => Avx2.IsSupported && Fma.IsSupported,
            _ => true,
        };

    /// <exception cref="NotSupportedException">This machine lacks the level.</exception>
    internal static void Require(SimdLevel level)
    {
        if (!Supports(level))
        {
            throw new NotSupportedException($"This processor has no {level}: choose {Best}.");
        }
    }

    // CPUID leaf 7, ECX bit 11.
    private static bool Avx512Vnni() =>
        X86Base.IsSupported && Supports(SimdLevel.Avx512) && X86Base.CpuId(0, 0).Eax >= 7 && (X86Base.CpuId(7, 0).Ecx & (1 << 11)) != 0;
}
