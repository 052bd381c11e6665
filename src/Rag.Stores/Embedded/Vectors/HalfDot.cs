using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rag.Stores.Embedded.Vectors;

/// <summary>Conversion between float and fp16 rows, and the exact score of a stored row: fp16 values, float products and sums.</summary>
internal static unsafe class HalfDot
{
    /// <summary>Moves an fp16 exponent, at a float's place, to what it means there.</summary>
    private const uint ExponentShift = (127 - 15) << 23;

    /// <summary>Magnitudes below this have the exponent of zero: they count steps of <see cref="Step"/>.</summary>
    private const uint LeastNormal = 0x400;

    /// <summary>2^-24.</summary>
    private const float Step = 5.9604645e-8f;

    public static void Narrow(ReadOnlySpan<float> values, Span<ushort> halves)
    {
        for (var i = 0; i < values.Length; i++)
        {
            halves[i] = BitConverter.HalfToUInt16Bits((Half)values[i]);
        }
    }

    public static void Widen(ReadOnlySpan<ushort> halves, Span<float> values)
    {
        for (var i = 0; i < halves.Length; i++)
        {
            values[i] = (float)BitConverter.UInt16BitsToHalf(halves[i]);
        }
    }

    /// <summary>The same values as <see cref="Widen(ReadOnlySpan{ushort}, Span{float})"/>, faster; the row is finite.</summary>
    public static void Widen(ushort* row, float* values, int length)
    {
        var i = 0;
        for (; i + 16 <= length; i += 16)
        {
            var (low, high) = Vector256.Widen(Vector256.Load(row + i));
            ToSingle(low).Store(values + i);
            ToSingle(high).Store(values + i + 8);
        }

        for (; i < length; i++)
        {
            values[i] = (float)BitConverter.UInt16BitsToHalf(row[i]);
        }
    }

    /// <summary>Of a widened row; sums in the order of the other <c>Dot</c>, so that both give the same score.</summary>
    public static float Dot(float* values, float* query, int length)
    {
        var even = Vector256<float>.Zero;
        var odd = Vector256<float>.Zero;
        var i = 0;
        for (; i + 16 <= length; i += 16)
        {
            even = Vector256.FusedMultiplyAdd(Vector256.Load(values + i), Vector256.Load(query + i), even);
            odd = Vector256.FusedMultiplyAdd(Vector256.Load(values + i + 8), Vector256.Load(query + i + 8), odd);
        }

        var sum = Vector256.Sum(even + odd);
        for (; i < length; i++)
        {
            sum += values[i] * query[i];
        }

        return sum;
    }

    /// <summary>Both hold <paramref name="length"/> values; the row is finite.</summary>
    public static float Dot(ushort* row, float* query, int length)
    {
        var even = Vector256<float>.Zero;
        var odd = Vector256<float>.Zero;
        var i = 0;
        for (; i + 16 <= length; i += 16)
        {
            var (low, high) = Vector256.Widen(Vector256.Load(row + i));
            even = Vector256.FusedMultiplyAdd(ToSingle(low), Vector256.Load(query + i), even);
            odd = Vector256.FusedMultiplyAdd(ToSingle(high), Vector256.Load(query + i + 8), odd);
        }

        var sum = Vector256.Sum(even + odd);
        for (; i < length; i++)
        {
            sum += (float)BitConverter.UInt16BitsToHalf(row[i]) * query[i];
        }

        return sum;
    }

    /// <summary>
    /// By way of no denormal float: a thread that models ran on takes such floats for zero, another one does not, and a score depends on
    /// neither.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> ToSingle(Vector256<uint> halves)
    {
        var sign = (halves & Vector256.Create(0x8000u)) << 16;
        var magnitude = halves & Vector256.Create(0x7fffu);
        var normal = (magnitude << 13) + Vector256.Create(ExponentShift);
        var small = Vector256.ConvertToSingle(magnitude.AsInt32()) * Vector256.Create(Step);
        var isSmall = Vector256.LessThan(magnitude, Vector256.Create(LeastNormal));
        return (Vector256.ConditionalSelect(isSmall, small.AsUInt32(), normal) | sign).AsSingle();
    }
}
