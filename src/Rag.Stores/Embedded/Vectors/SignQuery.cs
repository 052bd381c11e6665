using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Rag.Core.Numerics;

namespace Rag.Stores.Embedded.Vectors;

/// <summary>The vector of a sub-query as it is compared with the signs of one segment's rows.</summary>
internal sealed unsafe class SignQuery
{
    private const int Entries = 16;

    /// <summary>Dimensions that are looked up together.</summary>
    private const int Together = 4;

    private readonly RowSigns _rows;

    /// <summary>Pinned; the pointer looks into it.</summary>
    private readonly byte[] _tables;
    private readonly byte* _tablesAt;

    /// <summary>What a unit of an entry stands for, and a sum of none.</summary>
    private readonly float _unit;
    private readonly float _least;

    /// <summary>Product of the center and what the vector is beyond it.</summary>
    private readonly float _atCenter;

    public SignQuery(ReadOnlySpan<float> vector, RowSigns rows)
    {
        _rows = rows;
        var rest = new float[rows.Center.Length];
        for (var i = 0; i < vector.Length; i++)
        {
            rest[i] = vector[i] - rows.Center[i];
            _atCenter += rest[i] * rows.Center[i];
        }

        var reaches = ReachesOf(rest);
        var most = SignSums.MostEntryOf(rows.Bytes);
        _unit = 2 * reaches.Max() / most;
        _least = -reaches.Sum();
        _tables = GC.AllocateUninitializedArray<byte>(rows.Bytes * SignSums.TableBytes, pinned: true);
        _tablesAt = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_tables, 0);
        SetTables(rest, reaches, most);
    }

    /// <summary>
    /// Near the cosines of rows [first, end): the order of many is about right, while a single one may be some hundredths off.
    /// </summary>
    /// <param name="room">For these rows and a block more on either side.</param>
    public ReadOnlySpan<float> Cosines(int first, int end, Span<float> room)
    {
        var (block, before) = Math.DivRem(first, SignSums.Rows);
        var length = Integers.RoundUp(before + (end - first), SignSums.Rows);
        var sums = stackalloc ushort[SignSums.Rows];
        fixed (float* into = room[..length])
        {
            for (var at = 0; at < length; at += SignSums.Rows)
            {
                SignSums.Sum(_rows.BlockAt(block), _tablesAt, _rows.Bytes, sums);
                Estimate(sums, block * SignSums.Rows, into + at);
                block++;
            }
        }

        return room.Slice(before, end - first);
    }

    private void Estimate(ushort* sums, int row, float* into)
    {
        for (var i = 0; i < SignSums.Rows; i += 16)
        {
            var (low, high) = Vector256.Widen(Vector256.Load(sums + i));
            Estimate(low, row + i).Store(into + i);
            Estimate(high, row + i + 8).Store(into + i + 8);
        }
    }

    private Vector256<float> Estimate(Vector256<uint> sums, int row)
    {
        var products = Vector256.FusedMultiplyAdd(
            Vector256.ConvertToSingle(sums.AsInt32()),
            Vector256.Create(_unit),
            Vector256.Create(_least)
        );
        return Vector256.FusedMultiplyAdd(
            products,
            Vector256.Load(_rows.Slopes + row),
            Vector256.Load(_rows.Bases + row) + Vector256.Create(_atCenter)
        );
    }

    /// <summary>The largest product of each group of dimensions with signs; the least is its negative.</summary>
    private static float[] ReachesOf(float[] rest)
    {
        var reaches = new float[rest.Length / Together];
        for (var i = 0; i < rest.Length; i++)
        {
            reaches[i / Together] += MathF.Abs(rest[i]);
        }

        return reaches;
    }

    private void SetTables(float[] rest, float[] reaches, int most)
    {
        var inverse = _unit > 0 ? 1 / _unit : 0;
        Span<float> sums = stackalloc float[Entries];
        Span<byte> entries = stackalloc byte[Entries];
        for (var group = 0; group < reaches.Length; group++)
        {
            var some = rest.AsSpan(group * Together, Together);
            sums[0] = reaches[group] + some[0] + some[1] + some[2] + some[3];
            entries[0] = EntryOf(sums[0] * inverse, most);
            for (var signs = 1; signs < Entries; signs++)
            {
                // One sign more than in an entry that is known.
                sums[signs] = sums[signs & (signs - 1)] - (2 * some[BitOperations.TrailingZeroCount(signs)]);
                entries[signs] = EntryOf(sums[signs] * inverse, most);
            }

            SignSums.SetTable(_tables, group / 2, group % 2, entries);
        }
    }

    private static byte EntryOf(float units, int most) => (byte)Math.Clamp(units + .5f, 0, most);
}
