using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Rag.Stores.Embedded.Vectors;

/// <summary>
/// The integer dot product of the dense scan: unsigned codes (value + 128) times signed query codes, exact in 32 bits.
/// Lengths are multiples of <see cref="Block"/>; every path gives the same integer.
/// </summary>
internal static unsafe class ByteDot
{
    /// <summary>Rows and query vectors are padded to this many bytes, the widest vector any path reads.</summary>
    public const int Block = 64;

    public static string Path =>
        AvxVnni.IsSupported ? "AvxVnni"
        : Avx512BW.IsSupported ? "Avx512BW"
        : Avx2.IsSupported ? "Avx2"
        : Vector128.IsHardwareAccelerated ? "Vector128"
        : "scalar";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dot(byte* row, sbyte* query, int length) =>
        AvxVnni.IsSupported ? DotVnni(row, query, length)
        : Avx512BW.IsSupported ? Dot512(row, query, length)
        : Avx2.IsSupported ? Dot256(row, query, length)
        : Dot128(row, query, length);

    /// <summary>The products of rows that lie one behind the other, each the integer that <see cref="Dot"/> gives.</summary>
    public static void Rows(byte* rows, int count, sbyte* query, int length, int* products)
    {
        var row = 0;
        if (AvxVnni.IsSupported)
        {
            // Four rows share each load of the query and each step of the sums across.
            for (; row + 4 <= count; row += 4)
            {
                FourVnni(rows + ((nint)row * length), query, length).Store(products + row);
            }
        }

        for (; row < count; row++)
        {
            products[row] = Dot(rows + ((nint)row * length), query, length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int DotVnni(byte* row, sbyte* query, int length)
    {
        var even = Vector256<int>.Zero;
        var odd = Vector256<int>.Zero;
        for (var i = 0; i < length; i += 64)
        {
            even = AvxVnni.MultiplyWideningAndAdd(even, Vector256.Load(row + i), Vector256.Load(query + i));
            odd = AvxVnni.MultiplyWideningAndAdd(odd, Vector256.Load(row + i + 32), Vector256.Load(query + i + 32));
        }

        return Vector256.Sum(even + odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> FourVnni(byte* rows, sbyte* query, int length)
    {
        var (first, second, third, fourth) = (Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero, Vector256<int>.Zero);
        for (var i = 0; i < length; i += 32)
        {
            var weights = Vector256.Load(query + i);
            var at = rows + i;
            first = AvxVnni.MultiplyWideningAndAdd(first, Vector256.Load(at), weights);
            second = AvxVnni.MultiplyWideningAndAdd(second, Vector256.Load(at + length), weights);
            third = AvxVnni.MultiplyWideningAndAdd(third, Vector256.Load(at + (2 * (nint)length)), weights);
            fourth = AvxVnni.MultiplyWideningAndAdd(fourth, Vector256.Load(at + (3 * (nint)length)), weights);
        }

        var sums = Avx2.HorizontalAdd(Avx2.HorizontalAdd(first, second), Avx2.HorizontalAdd(third, fourth));
        return sums.GetLower() + sums.GetUpper();
    }

    internal static int Dot512(byte* row, sbyte* query, int length)
    {
        var sum = Vector512<int>.Zero;
        for (var i = 0; i < length; i += 32)
        {
            var codes = Avx512BW.ConvertToVector512Int16(Vector256.Load(row + i));
            var weights = Avx512BW.ConvertToVector512Int16(Vector256.Load(query + i));
            sum += Avx512BW.MultiplyAddAdjacent(codes, weights);
        }

        return Vector512.Sum(sum);
    }

    internal static int Dot256(byte* row, sbyte* query, int length)
    {
        var sum = Vector256<int>.Zero;
        for (var i = 0; i < length; i += 16)
        {
            var codes = Avx2.ConvertToVector256Int16(Vector128.Load(row + i));
            var weights = Avx2.ConvertToVector256Int16(Vector128.Load(query + i));
            sum += Avx2.MultiplyAddAdjacent(codes, weights);
        }

        return Vector256.Sum(sum);
    }

    /// <summary>A product of u8 and i8 lies in [-32640, 32385] and so fits 16 bits; pairs are summed in 32.</summary>
    internal static int Dot128(byte* row, sbyte* query, int length)
    {
        var sum = Vector128<int>.Zero;
        for (var i = 0; i < length; i += 16)
        {
            var (lowCodes, highCodes) = Vector128.Widen(Vector128.Load(row + i));
            var (lowWeights, highWeights) = Vector128.Widen(Vector128.Load(query + i));
            sum = AddPairs(sum, lowCodes.AsInt16() * lowWeights);
            sum = AddPairs(sum, highCodes.AsInt16() * highWeights);
        }

        return Vector128.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> AddPairs(Vector128<int> sum, Vector128<short> products)
    {
        if (AdvSimd.IsSupported)
        {
            return AdvSimd.AddPairwiseWideningAndAdd(sum, products);
        }

        var (low, high) = Vector128.Widen(products);
        return sum + low + high;
    }
}
