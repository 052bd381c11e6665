using System.Runtime.Intrinsics.X86;

namespace Rag.Onnx;

/// <summary>What this processor's 8-bit dot products can hold.</summary>
internal static class IntegerDotProduct
{
    /// <summary>
    /// The largest magnitude of an 8-bit weight. Without VNNI the x86 kernels of ONNX Runtime add pairs of u8 x s8 products in 16 bits, where
    /// 2 x 255 x 127 saturates: then weights get 7 bits.
    /// </summary>
    public static int LargestWeight { get; } = !X86Base.IsSupported || HasVnni() ? 127 : 63;

    private static bool HasVnni()
    {
        const int Avx512Vnni = 1 << 11;
        const int AvxVnni = 1 << 4;
        if (X86Base.CpuId(0, 0).Eax < 7)
        {
            return false;
        }

        var features = X86Base.CpuId(7, 0);
        return (features.Ecx & Avx512Vnni) != 0 || (features.Eax >= 1 && (X86Base.CpuId(7, 1).Eax & AvxVnni) != 0);
    }
}
