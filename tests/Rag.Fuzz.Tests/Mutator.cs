using System.Buffers.Binary;
using System.Text;

namespace Rag.Fuzz.Tests;

/// <summary>
/// Makes inputs out of inputs: parts are changed, left out, repeated, and taken from others; words of the format are put in.
/// </summary>
internal sealed class Mutator(Random random, FuzzTarget target)
{
    private const int MostMutations = 6;

    private static readonly string[] s_awkward =
    [
        "\0",
        "\u0007",
        "\u001b[2J",
        "\r\n",
        "\u00a0",
        "\u0301",
        "\u0903",
        "\u200b",
        "\u202e",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\ufffd",
        "ﬀ",
        "中",
        "ก",
        "👩‍👩‍👧",
        "-1",
        "0",
        "1e999",
        "2147483648",
        "9223372036854775807",
        "18446744073709551615",
        "../",
        "%00",
    ];

    private static readonly byte[][] s_broken =
    [
        [0xC0, 0x80],
        [0xED, 0xA0, 0x80],
        [0xFF],
        [0xF8, 0x88],
        [0xE2, 0x82],
    ];
    private static readonly long[] s_numbers =
    [
        0,
        1,
        -1,
        0x7F,
        0x80,
        0xFF,
        0x7FFF,
        0xFFFF,
        int.MaxValue,
        int.MinValue,
        long.MaxValue,
        long.MinValue,
    ];

    public byte[] Mutate(IReadOnlyList<byte[]> corpus)
    {
        var input = new List<byte>(Short(corpus[random.Next(corpus.Count)]));
        for (var left = random.Next(1, MostMutations + 1); left > 0; left--)
        {
            Change(input, corpus);
        }

        return input.Count <= target.Longest ? [.. input] : [.. input.Take(target.Longest)];
    }

    private void Change(List<byte> input, IReadOnlyList<byte[]> corpus)
    {
        var (start, length) = Part(input.Count);
        switch (random.Next(11))
        {
            case 0 when input.Count > 0:
                input[Math.Min(start, input.Count - 1)] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when input.Count > 0:
                input[Math.Min(start, input.Count - 1)] = (byte)random.Next(256);
                break;
            case 2:
                input.RemoveRange(start, length);
                break;
            case 3:
                input.InsertRange(random.Next(input.Count + 1), [.. input.GetRange(start, length)]);
                break;
            case 4:
                Repeat(input, start, Math.Min(length, 64));
                break;
            case 5:
                PutNumber(input, start);
                break;
            case 6:
                input.InsertRange(start, s_broken[random.Next(s_broken.Length)]);
                break;
            case 7:
                var other = Short(corpus[random.Next(corpus.Count)]);
                var (from, taken) = Part(other.Length);
                input.RemoveRange(start, length);
                input.InsertRange(start, other.AsSpan(from, taken).ToArray());
                break;
            case 8:
                input.InsertRange(start, Encoding.UTF8.GetBytes(s_awkward[random.Next(s_awkward.Length)]));
                break;
            default:
                var words = target.Words.Count > 0 ? target.Words : s_awkward;
                input.InsertRange(start, Encoding.UTF8.GetBytes(words[random.Next(words.Count)]));
                break;
        }
    }

    /// <summary>Depth and quadratic work show only when a part comes again and again.</summary>
    private void Repeat(List<byte> input, int start, int length)
    {
        var part = input.GetRange(start, length);
        var times = 1 << random.Next(1, 14);
        for (var i = 0; i < times && input.Count + length <= target.Longest && length > 0; i++)
        {
            input.InsertRange(start, part);
        }
    }

    private void PutNumber(List<byte> input, int start)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, s_numbers[random.Next(s_numbers.Length)] + random.Next(-1, 2));
        var width = 1 << random.Next(4);
        for (var i = 0; i < width && start + i < input.Count; i++)
        {
            input[start + i] = bytes[i];
        }
    }

    private (int Start, int Length) Part(int count)
    {
        var start = random.Next(count + 1);
        var longest = count - start;
        var length = random.Next(2) == 0 ? Math.Min(longest, random.Next(1, 17)) : random.Next(longest + 1);
        return (start, length);
    }

    private byte[] Short(byte[] input) => input.Length <= target.Longest ? input : input[..target.Longest];
}
