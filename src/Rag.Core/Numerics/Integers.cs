namespace Rag.Core.Numerics;

/// <summary>Division of counts into parts of equal size. Counts are not negative, sizes at least 1.</summary>
public static class Integers
{
    /// <summary>
    /// The number of parts of <paramref name="size"/> that cover <paramref name="count"/>; the last part may be cut short.
    /// </summary>
    public static int CeilDivide(int count, int size) => (int)(((long)count + size - 1) / size);

    /// <summary>The smallest multiple of <paramref name="size"/> that is no smaller than <paramref name="count"/>.</summary>
    public static long RoundUp(long count, long size) => (count + size - 1) / size * size;

    /// <inheritdoc cref="RoundUp(long, long)"/>
    public static int RoundUp(int count, int size) => CeilDivide(count, size) * size;
}
