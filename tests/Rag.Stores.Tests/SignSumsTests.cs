using System.Runtime.Intrinsics.X86;
using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Tests;

public sealed unsafe class SignSumsTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(48)]
    [InlineData(2048)]
    public void Sum_EveryPath_GivesTheSumOfTheEntriesThatTheRowNames(int bytes)
    {
        var random = new Random(bytes);
        var rows = new byte[SignSums.Rows][];
        var block = new byte[SignSums.Rows * bytes];
        foreach (var row in Enumerable.Range(0, rows.Length))
        {
            random.NextBytes(rows[row] = new byte[bytes]);
            foreach (var (i, value) in rows[row].Index())
            {
                block[(i * SignSums.Rows) + SignSums.LaneOf(row)] = value;
            }
        }

        // The largest entries, too: of one row they are all that it finds.
        var most = (byte)SignSums.MostEntryOf(bytes);
        var entries = new byte[2 * bytes][];
        var tables = new byte[bytes * SignSums.TableBytes];
        foreach (var group in Enumerable.Range(0, entries.Length))
        {
            entries[group] = [.. Enumerable.Range(0, 16).Select(_ => (byte)random.Next(most + 1))];
            entries[group][(rows[7][group / 2] >> (4 * (group % 2))) & 15] = most;
            SignSums.SetTable(tables, group / 2, group % 2, entries[group]);
        }

        ushort[] expected =
        [
            .. rows.Select(row =>
                checked((ushort)row.Select((value, i) => entries[2 * i][value & 15] + entries[(2 * i) + 1][value >> 4]).Sum())
            ),
        ];
        Assert.Equal(2 * bytes * most, expected[7]);
        Assert.Equal(expected, Sums(block, tables, bytes, SignSums.Sum));
        Assert.Equal(expected, Sums(block, tables, bytes, SignSums.Sum128));
        if (Avx2.IsSupported)
        {
            Assert.Equal(expected, Sums(block, tables, bytes, SignSums.Sum256));
        }

        if (Avx512BW.IsSupported)
        {
            Assert.Equal(expected, Sums(block, tables, bytes, SignSums.Sum512));
        }
    }

    private delegate void SumOf(byte* block, byte* tables, int bytes, ushort* sums);

    private static ushort[] Sums(byte[] block, byte[] tables, int bytes, SumOf sum)
    {
        var sums = new ushort[SignSums.Rows];
        fixed (
            byte* b = block,
                t = tables
        )
        fixed (ushort* into = sums)
        {
            sum(b, t, bytes, into);
        }

        return sums;
    }
}
