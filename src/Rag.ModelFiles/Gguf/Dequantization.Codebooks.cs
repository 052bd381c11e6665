using System.Buffers.Binary;
using System.Numerics;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Gguf;

/// <summary>
/// The types whose blocks of 256 elements name groups of a codebook. Signs are a bit for each element of eight, set where it is negative.
/// </summary>
internal static partial class Dequantization
{
    private const int SuperBlock = 256;
    private const int Part = 32;
    private const int Eight = 8;

    private static void CodebookBlock(WeightType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (type)
        {
            case WeightType.IQ2_XXS:
                Iq2Xxs(source, destination);
                break;
            case WeightType.IQ2_XS:
                Iq2Xs(source, destination);
                break;
            case WeightType.IQ2_S:
                Iq2S(source, destination);
                break;
            case WeightType.IQ3_XXS:
                Iq3Xxs(source, destination);
                break;
            case WeightType.IQ3_S:
                Iq3S(source, destination);
                break;
            case WeightType.IQ1_S:
                Iq1S(source, destination);
                break;
            case WeightType.IQ1_M:
                Iq1M(source, destination);
                break;
            case WeightType.TQ1_0:
                Ternary5(source, destination);
                break;
            case WeightType.TQ2_0:
                Ternary4(source, destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, null);
        }
    }

    /// <summary>d, then for each part four places, and in 32 bits the signs of four times eight elements and a 4-bit scale.</summary>
    private static void Iq2Xxs(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var d = HalfAt(source, 0);
        for (var eight = 0; eight < SuperBlock / Eight; eight++)
        {
            var part = source.Slice(2 + (eight / 4 * 8), 8);
            var rest = BinaryPrimitives.ReadUInt32LittleEndian(part[4..]);
            var scale = d * (.5f + (rest >> 28)) * .25f;
            Signed(Codebook.Iq2Xxs[part[eight % 4]], SignsOf(rest >> (7 * (eight % 4))), scale, EightOf(destination, eight));
        }
    }

    /// <summary>d, for each eight elements a place in 9 bits and signs in 7, then a 4-bit scale for each 16 elements.</summary>
    private static void Iq2Xs(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var d = HalfAt(source, 0);
        for (var eight = 0; eight < SuperBlock / Eight; eight++)
        {
            var place = BinaryPrimitives.ReadUInt16LittleEndian(source[(2 + (2 * eight))..]);
            var scale = d * (.5f + Nibble(source[66..], eight / 2)) * .25f;
            Signed(Codebook.Iq2Xs[place & 511], SignsOf((uint)place >> 9), scale, EightOf(destination, eight));
        }
    }

    /// <summary>d, low bits of 32 places, signs, upper two bits of the places, then a 4-bit scale for each 16 elements.</summary>
    private static void Iq2S(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var d = HalfAt(source, 0);
        for (var eight = 0; eight < SuperBlock / Eight; eight++)
        {
            var upper = source[66 + (eight / 4)] >> (2 * (eight % 4)) & 3;
            var scale = d * (.5f + Nibble(source[74..], eight / 2)) * .25f;
            Signed(Codebook.Iq2S[source[2 + eight] | upper << 8], source[34 + eight], scale, EightOf(destination, eight));
        }
    }

    /// <summary>d, 64 places of four elements, then for each part its signs and scale as in <see cref="Iq2Xxs"/>.</summary>
    private static void Iq3Xxs(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var d = HalfAt(source, 0);
        for (var eight = 0; eight < SuperBlock / Eight; eight++)
        {
            var rest = BinaryPrimitives.ReadUInt32LittleEndian(source[(66 + (eight / 4 * 4))..]);
            var scale = d * (.5f + (rest >> 28)) * .5f;
            var signs = SignsOf(rest >> (7 * (eight % 4)));
            var target = EightOf(destination, eight);
            Signed(Codebook.Iq3Xxs[source[2 + (2 * eight)]], signs, scale, target);
            Signed(Codebook.Iq3Xxs[source[3 + (2 * eight)]], signs >> 4, scale, target[4..]);
        }
    }

    /// <summary>d, low bits of 64 places of four elements, their ninth bits, signs, then a 4-bit scale for each part.</summary>
    private static void Iq3S(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var d = HalfAt(source, 0);
        for (var four = 0; four < SuperBlock / 4; four++)
        {
            var ninth = source[66 + (four / 8)] >> (four % 8) & 1;
            var scale = d * (1 + (2 * Nibble(source[106..], four / 8)));
            var signs = source[74 + (four / 2)] >> (4 * (four % 2));
            Signed(Codebook.Iq3S[source[2 + four] | ninth << 8], signs, scale, destination.Slice(4 * four, 4));
        }
    }

    /// <summary>d, low bits of 32 places, then for each part their upper three bits, a 3-bit scale and the sign of a shift.</summary>
    private static void Iq1S(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var d = HalfAt(source, 0);
        for (var eight = 0; eight < SuperBlock / Eight; eight++)
        {
            int rest = BinaryPrimitives.ReadUInt16LittleEndian(source[(34 + (eight / 4 * 2))..]);
            var upper = rest >> (3 * (eight % 4)) & 7;
            var scale = d * ((2 * (rest >> 12 & 7)) + 1);
            Shifted(Codebook.Iq1[source[2 + eight] | upper << 8], rest >> 15 != 0, scale, EightOf(destination, eight));
        }
    }

    /// <summary>
    /// Low bits of 32 places; for each of them in 4 bits the upper three and the sign of a shift; then four words of four 3-bit scales
    /// each, whose upper 4 bits together are d.
    /// </summary>
    private static void Iq1M(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var scales = source[48..];
        var bits = 0;
        for (var word = 0; word < 4; word++)
        {
            bits |= scales[(2 * word) + 1] >> 4 << (4 * word);
        }

        var d = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
        for (var eight = 0; eight < SuperBlock / Eight; eight++)
        {
            var rest = Nibble(source[32..], eight);
            var sixteen = eight / 2;
            var three = BinaryPrimitives.ReadUInt16LittleEndian(scales[(sixteen / 4 * 2)..]) >> (3 * (sixteen % 4)) & 7;
            Shifted(Codebook.Iq1[source[eight] | (rest & 7) << 8], rest >> 3 != 0, d * ((2 * three) + 1), EightOf(destination, eight));
        }
    }

    /// <summary>
    /// Five elements to a byte of the first 48, four to one of the next 4: a byte is a fraction of 256, whose digits to the base 3, less
    /// 1, are elements that stand a run of bytes apart; then d.
    /// </summary>
    private static void Ternary5(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var d = HalfAt(source, 52);
        Digits(source[..32], 5, destination[..160]);
        Digits(source[32..48], 5, destination[160..240]);
        Digits(source[48..52], 4, destination[240..]);

        void Digits(ReadOnlySpan<byte> run, int digits, Span<float> target)
        {
            for (var i = 0; i < run.Length; i++)
            {
                int fraction = run[i];
                for (var digit = 0; digit < digits; digit++)
                {
                    fraction *= 3;
                    target[(digit * run.Length) + i] = d * ((fraction >> 8) - 1);
                    fraction &= 255;
                }
            }
        }
    }

    /// <summary>Four elements to a byte, each plus 1, that stand 32 bytes apart; then d.</summary>
    private static void Ternary4(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var d = HalfAt(source, 64);
        for (var i = 0; i < SuperBlock; i++)
        {
            var (half, within) = (i / 128, i % 128);
            destination[i] = d * ((source[(half * Part) + (within % Part)] >> (within / Part * 2) & 3) - 1);
        }
    }

    private static Span<float> EightOf(Span<float> destination, int eight) => destination.Slice(eight * Eight, Eight);

    /// <summary>4-bit numbers, two to a byte, the first in the low bits.</summary>
    private static int Nibble(ReadOnlySpan<byte> source, int index) => source[index / 2] >> (4 * (index % 2)) & 15;

    /// <summary>The signs of eight elements from seven bits: the eighth makes the negative ones an even number.</summary>
    private static int SignsOf(uint bits)
    {
        var seven = bits & 127;
        return (int)(seven | (uint)(BitOperations.PopCount(seven) & 1) << 7);
    }

    private static void Signed(ReadOnlySpan<sbyte> numbers, int signs, float scale, Span<float> destination)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            destination[i] = scale * ((signs >> i & 1) == 0 ? numbers[i] : -numbers[i]);
        }
    }

    private static void Shifted(ReadOnlySpan<sbyte> numbers, bool isNegative, float scale, Span<float> destination)
    {
        var shift = isNegative ? -.125f : .125f;
        for (var i = 0; i < numbers.Length; i++)
        {
            destination[i] = scale * (numbers[i] + shift);
        }
    }
}
