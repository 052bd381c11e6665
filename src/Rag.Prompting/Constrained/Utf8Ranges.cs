using System.Text;

namespace Rag.Prompting.Constrained;

/// <summary>A set of code points as sequences of byte ranges, which together match exactly their UTF-8 forms.</summary>
internal static class Utf8Ranges
{
    // The last code points of one, two and three bytes.
    private static readonly int[] s_lengthEnds = [0x7F, 0x7FF, 0xFFFF];

    public static IEnumerable<(byte First, byte Last)[]> Of(CodePoints points) =>
        points.Ranges.SelectMany(range => Split(range.First, range.Last));

    private static IEnumerable<(byte First, byte Last)[]> Split(int first, int last)
    {
        foreach (var end in s_lengthEnds)
        {
            if (first <= end && end < last)
            {
                return [.. Split(first, end), .. Split(end + 1, last)];
            }
        }

        // Within one lead byte's block the continuation bytes range freely only if the block is taken whole.
        for (var bytes = 1; last > s_lengthEnds[0] && bytes <= 3; bytes++)
        {
            var mask = (1 << (6 * bytes)) - 1;
            if ((first & ~mask) == (last & ~mask))
            {
                continue;
            }

            if ((first & mask) != 0)
            {
                return [.. Split(first, first | mask), .. Split((first | mask) + 1, last)];
            }

            if ((last & mask) != mask)
            {
                return [.. Split(first, (last & ~mask) - 1), .. Split(last & ~mask, last)];
            }
        }

        Span<byte> low = stackalloc byte[4];
        Span<byte> high = stackalloc byte[4];
        var length = new Rune(first).EncodeToUtf8(low);
        new Rune(last).EncodeToUtf8(high);
        var sequence = new (byte, byte)[length];
        for (var i = 0; i < length; i++)
        {
            sequence[i] = (low[i], high[i]);
        }

        return [sequence];
    }
}
