using System.Runtime.CompilerServices;

namespace Rag.Kernels.Simd;

/// <summary>Division of sizes into parts of equal size. Sizes are not negative, parts at least 1.</summary>
internal static class KernelMath
{
    /// <summary>
    /// The number of parts of <paramref name="size"/> that cover <paramref name="count"/>; the last part may be cut short.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CeilDivide(int count, int size) => (int)CeilDivide((long)count, size);

    /// <inheritdoc cref="CeilDivide(int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long CeilDivide(long count, long size) => (count + size - 1) / size;

    /// <summary>The smallest multiple of <paramref name="size"/> that is no smaller than <paramref name="count"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RoundUp(int count, int size) => CeilDivide(count, size) * size;
}
