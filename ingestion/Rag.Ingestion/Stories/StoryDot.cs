using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Rag.Ingestion.Stories;

/// <summary>Products of vectors of bytes in [-127, 127].</summary>
internal static class StoryDot
{
    public static int Of(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        var sum = Vector256<int>.Zero;
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b);
        var i = 0;
        for (; i + Vector256<sbyte>.Count <= a.Length; i += Vector256<sbyte>.Count)
        {
            // Two products of at most 127 * 127 fit a short.
            var (x, y) = (Vector256.LoadUnsafe(ref left, (nuint)i), Vector256.LoadUnsafe(ref right, (nuint)i));
            var pairs = (Vector256.WidenLower(x) * Vector256.WidenLower(y)) + (Vector256.WidenUpper(x) * Vector256.WidenUpper(y));
            sum += Vector256.WidenLower(pairs) + Vector256.WidenUpper(pairs);
        }

        var dot = Vector256.Sum(sum);
        for (; i < a.Length; i++)
        {
            dot += a[i] * b[i];
        }

        return dot;
    }
}
