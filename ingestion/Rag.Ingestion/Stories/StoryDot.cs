using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rag.Ingestion.Stories;

/// <summary>Products of vectors of bytes in [-127, 127].</summary>
internal static class StoryDot
{
    /// <summary>Every path gives the same integer.</summary>
    public static int Of(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b) =>
        Avx512BW.IsSupported ? Of512(a, b)
        : Avx2.IsSupported ? Of256(a, b)
        : OfAny(a, b);

    internal static int Of512(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        var sum = Vector512<int>.Zero;
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b);
        var i = 0;
        for (; i + Vector256<sbyte>.Count <= a.Length; i += Vector256<sbyte>.Count)
        {
            var x = Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref left, (nuint)i));
            var y = Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref right, (nuint)i));
            sum += Avx512BW.MultiplyAddAdjacent(x, y);
        }

        return Vector512.Sum(sum) + Rest(a, b, i);
    }

    internal static int Of256(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        var sum = Vector256<int>.Zero;
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b);
        var i = 0;
        for (; i + Vector128<sbyte>.Count <= a.Length; i += Vector128<sbyte>.Count)
        {
            var x = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref left, (nuint)i));
            var y = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref right, (nuint)i));
            sum += Avx2.MultiplyAddAdjacent(x, y);
        }

        return Vector256.Sum(sum) + Rest(a, b, i);
    }

    internal static int OfAny(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
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

        return Vector256.Sum(sum) + Rest(a, b, i);
    }

    private static int Rest(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b, int first)
    {
        var dot = 0;
        for (var i = first; i < a.Length; i++)
        {
            dot += a[i] * b[i];
        }

        return dot;
    }
}
