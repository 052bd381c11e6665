using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rag.Stores.Embedded.Vectors;

/// <summary>
/// What the signs of a block of rows find in a query's tables, summed for each row: four dimensions are an index among sixteen entries.
/// Sums are exact in 16 bits; every path gives the same integers.
/// </summary>
/// <remarks>
/// Bytes of equal number lie together in a block, those of its 32 rows in the order of <see cref="LaneOf"/>. The tables of two bytes of a
/// row take 128 bytes: those of both low halves, then of both high ones, each twice, for 32 rows are looked up at once.
/// </remarks>
internal static unsafe class SignSums
{
    /// <summary>Rows of a block.</summary>
    public const int Rows = 32;

    /// <summary>Rows are padded to a multiple of this many bytes, the most that any path reads at once.</summary>
    public const int Step = 4;

    /// <summary>Of tables, for each byte of a row.</summary>
    public const int TableBytes = 64;

    /// <summary>An entry is at most this, for four of them are summed in 8 bits.</summary>
    private const int MostEntry = byte.MaxValue / 4;

    /// <summary>
    /// Where a row's byte lies among those of its block: rows of the first half in even places, so that sums come out in order.
    /// </summary>
    public static int LaneOf(int row) => row < Rows / 2 ? 2 * row : (2 * (row - (Rows / 2))) + 1;

    /// <summary>The largest entry with which the sum over a row of this many bytes fits.</summary>
    public static int MostEntryOf(int bytes) => Math.Min(MostEntry, ushort.MaxValue / (2 * bytes));

    /// <summary>Puts the sixteen entries of the low (0) or high (1) half of a row's byte where they are looked up.</summary>
    public static void SetTable(Span<byte> tables, int number, int half, ReadOnlySpan<byte> entries)
    {
        var at = tables[(((number / 2) * 2 * TableBytes) + (half * TableBytes) + ((number % 2) * Rows))..];
        entries.CopyTo(at);
        entries.CopyTo(at[entries.Length..]);
    }

    /// <param name="bytes">Of a row; a multiple of <see cref="Step"/>.</param>
    /// <param name="sums">One for each row of the block.</param>
    public static void Sum(byte* block, byte* tables, int bytes, ushort* sums)
    {
        if (Avx512BW.IsSupported)
        {
            Sum512(block, tables, bytes, sums);
        }
        else if (Avx2.IsSupported)
        {
            Sum256(block, tables, bytes, sums);
        }
        else
        {
            Sum128(block, tables, bytes, sums);
        }
    }

    internal static void Sum512(byte* block, byte* tables, int bytes, ushort* sums)
    {
        var half = Vector512.Create((byte)15);
        var (both, high) = (Vector512<ushort>.Zero, Vector512<ushort>.Zero);
        for (var i = 0; i < bytes; i += 4)
        {
            var at = tables + ((nint)i * TableBytes);
            var first = Vector512.Load(block + ((nint)i * Rows));
            var second = Vector512.Load(block + ((nint)(i + 2) * Rows));
            var some =
                Avx512BW.Shuffle(Vector512.Load(at), first & half)
                + Avx512BW.Shuffle(Vector512.Load(at + 64), (first.AsUInt16() >>> 4).AsByte() & half)
                + (
                    Avx512BW.Shuffle(Vector512.Load(at + 128), second & half)
                    + Avx512BW.Shuffle(Vector512.Load(at + 192), (second.AsUInt16() >>> 4).AsByte() & half)
                );
            both += some.AsUInt16();
            high += some.AsUInt16() >>> 8;
        }

        var low = both - (high << 8);
        (low.GetLower() + low.GetUpper()).Store(sums);
        (high.GetLower() + high.GetUpper()).Store(sums + (Rows / 2));
    }

    internal static void Sum256(byte* block, byte* tables, int bytes, ushort* sums)
    {
        var half = Vector256.Create((byte)15);
        var (both, high) = (Vector256<ushort>.Zero, Vector256<ushort>.Zero);
        for (var i = 0; i < bytes; i += 2)
        {
            var at = tables + ((nint)i * TableBytes);
            var first = Vector256.Load(block + ((nint)i * Rows));
            var second = Vector256.Load(block + ((nint)(i + 1) * Rows));
            var some =
                Avx2.Shuffle(Vector256.Load(at), first & half)
                + Avx2.Shuffle(Vector256.Load(at + 64), (first.AsUInt16() >>> 4).AsByte() & half)
                + (
                    Avx2.Shuffle(Vector256.Load(at + 32), second & half)
                    + Avx2.Shuffle(Vector256.Load(at + 96), (second.AsUInt16() >>> 4).AsByte() & half)
                );
            both += some.AsUInt16();
            high += some.AsUInt16() >>> 8;
        }

        (both - (high << 8)).Store(sums);
        high.Store(sums + (Rows / 2));
    }

    /// <summary>Half the rows of the block after the other.</summary>
    internal static void Sum128(byte* block, byte* tables, int bytes, ushort* sums)
    {
        Half128(block, tables, bytes, sums);
        Half128(block + (Rows / 2), tables, bytes, sums + (Rows / 4));
    }

    private static void Half128(byte* block, byte* tables, int bytes, ushort* sums)
    {
        var half = Vector128.Create((byte)15);
        var (both, high) = (Vector128<ushort>.Zero, Vector128<ushort>.Zero);
        for (var i = 0; i < bytes; i += 2)
        {
            var at = tables + ((nint)i * TableBytes);
            var first = Vector128.Load(block + ((nint)i * Rows));
            var second = Vector128.Load(block + ((nint)(i + 1) * Rows));
            var some =
                Vector128.ShuffleNative(Vector128.Load(at), first & half)
                + Vector128.ShuffleNative(Vector128.Load(at + 64), (first.AsUInt16() >>> 4).AsByte() & half)
                + (
                    Vector128.ShuffleNative(Vector128.Load(at + 32), second & half)
                    + Vector128.ShuffleNative(Vector128.Load(at + 96), (second.AsUInt16() >>> 4).AsByte() & half)
                );
            both += some.AsUInt16();
            high += some.AsUInt16() >>> 8;
        }

        (both - (high << 8)).Store(sums);
        high.Store(sums + (Rows / 2));
    }
}
