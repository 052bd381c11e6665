using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Rag.Core.Numerics;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Embedded.Vectors;

/// <summary>
/// On which side of their center a segment's rows lie, one bit a dimension, and what is needed beside to estimate cosines from them.
/// Derived from rows that do not change any more, never stored. Immutable.
/// </summary>
/// <remarks>
/// For a row x = center + r and a question q = center + p, the cosine is x·center + center·p + r·p. Of the last term signs know where r
/// points: r·p ≈ slope × (sign(r)·p) with slope = |r|² / (sum of |r_i|), which is right for p along r.
/// </remarks>
internal sealed unsafe class RowSigns
{
    /// <summary>Rows of which the center is the mean, at most; they lie evenly in the segment.</summary>
    private const int MostOfCenter = 4096;

    /// <summary>Pinned; the pointers look into them.</summary>
    private readonly byte[] _blocks;
    private readonly float[] _slopes;
    private readonly float[] _bases;
    private readonly byte* _blocksAt;

    private RowSigns(int rows, float[] center)
    {
        Center = center;
        Bytes = center.Length / 8;
        var blocks = Integers.CeilDivide(rows, SignSums.Rows);
        _blocks = GC.AllocateArray<byte>(blocks * SignSums.Rows * Bytes, pinned: true);
        _slopes = GC.AllocateArray<float>(blocks * SignSums.Rows, pinned: true);
        _bases = GC.AllocateArray<float>(blocks * SignSums.Rows, pinned: true);
        _blocksAt = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_blocks, 0);
        Slopes = (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_slopes, 0);
        Bases = (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_bases, 0);
    }

    /// <summary>Padded with zeros, as rows are.</summary>
    public float[] Center { get; }

    /// <summary>Of a row's signs.</summary>
    public int Bytes { get; }

    /// <summary>By row.</summary>
    public float* Slopes { get; }

    /// <summary>By row: its product with the center.</summary>
    public float* Bases { get; }

    /// <summary>Null where one array cannot hold them: such a segment is searched without.</summary>
    public static RowSigns? Of(VectorSegment segment, int rows)
    {
        var padded = Integers.RoundUp(segment.Dimensions, 8 * SignSums.Step);
        if (rows == 0 || (long)Integers.RoundUp(rows, SignSums.Rows) * (padded / 8) > Array.MaxLength)
        {
            return null;
        }

        var signs = new RowSigns(rows, CenterOf(segment, rows, padded));
        var values = stackalloc float[padded];
        new Span<float>(values, padded).Clear();
        fixed (float* center = signs.Center)
        {
            for (var row = 0; row < rows; row++)
            {
                HalfDot.Widen(segment.HalvesOf(row), values, segment.Dimensions);
                signs.Set(row, values, center);
            }
        }

        return signs;
    }

    public byte* BlockAt(int block) => _blocksAt + ((nint)block * SignSums.Rows * Bytes);

    private static float[] CenterOf(VectorSegment segment, int rows, int padded)
    {
        var sums = new float[padded];
        var values = stackalloc float[segment.Dimensions];
        var count = Math.Min(rows, MostOfCenter);
        foreach (var i in Enumerable.Range(0, count))
        {
            HalfDot.Widen(segment.HalvesOf((int)((long)i * rows / count)), values, segment.Dimensions);
            for (var dimension = 0; dimension < segment.Dimensions; dimension++)
            {
                sums[dimension] += values[dimension];
            }
        }

        return Array.ConvertAll(sums, sum => sum / count);
    }

    private void Set(int row, float* values, float* center)
    {
        var (lengths, squares, products) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        var into = BlockAt(row / SignSums.Rows) + SignSums.LaneOf(row % SignSums.Rows);
        for (var i = 0; i < Bytes; i++)
        {
            var value = Vector256.Load(values + (8 * i));
            var middle = Vector256.Load(center + (8 * i));
            var rest = value - middle;
            lengths += Vector256.Abs(rest);
            squares = Vector256.FusedMultiplyAdd(rest, rest, squares);
            products = Vector256.FusedMultiplyAdd(value, middle, products);
            into[i * SignSums.Rows] = (byte)rest.ExtractMostSignificantBits();
        }

        var length = Vector256.Sum(lengths);
        Slopes[row] = length == 0 ? 0 : Vector256.Sum(squares) / length;
        Bases[row] = Vector256.Sum(products);
    }
}
