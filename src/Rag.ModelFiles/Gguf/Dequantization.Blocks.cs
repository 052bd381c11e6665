using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Gguf;

/// <summary>
/// Converts one block of each GGUF type to floats. In the code, d is the scale of a block, m its minimum, and q are the stored integers.
/// </summary>
internal static partial class Dequantization
{
    /// <summary>The 16 values of the non-linear 4-bit types.</summary>
    private static ReadOnlySpan<sbyte> NonLinear4 => [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    private static void Block(WeightType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (type)
        {
            case WeightType.Q4_0:
                Q4(HalfAt(source, 0), -8, 0, source[2..], destination);
                break;
            case WeightType.Q4_1:
                Q4(HalfAt(source, 0), 0, HalfAt(source, 2), source[4..], destination);
                break;
            case WeightType.Q5_0:
                Q5(HalfAt(source, 0), -16, 0, source[2..], destination);
                break;
            case WeightType.Q5_1:
                Q5(HalfAt(source, 0), 0, HalfAt(source, 2), source[4..], destination);
                break;
            case WeightType.Q8_0:
                Q8(source, destination);
                break;
            case WeightType.Q2_K:
                Q2K(source, destination);
                break;
            case WeightType.Q3_K:
                Q3K(source, destination);
                break;
            case WeightType.Q4_K:
                Q4K(source, destination);
                break;
            case WeightType.Q5_K:
                Q5K(source, destination);
                break;
            case WeightType.Q6_K:
                Q6K(source, destination);
                break;
            case WeightType.IQ4_NL:
                Table4(HalfAt(source, 0), NonLinear4, source[2..], destination);
                break;
            case WeightType.IQ4_XS:
                Iq4Xs(source, destination);
                break;
            case WeightType.MXFP4:
                Table4(FourBitFloats.ScaleOfDoubled(source[0]), FourBitFloats.Doubled, source[1..], destination);
                break;
            default:
                CodebookBlock(type, source, destination);
                break;
        }
    }

    private static void Q8(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var d = HalfAt(source, 0);
        for (var i = 0; i < 32; i++)
        {
            destination[i] = d * (sbyte)source[2 + i];
        }
    }

    /// <summary>The low nibbles are elements [0, 16), the high nibbles elements [16, 32).</summary>
    private static void Q4(float d, int shift, float m, ReadOnlySpan<byte> q, Span<float> destination)
    {
        for (var i = 0; i < 16; i++)
        {
            destination[i] = (((q[i] & 15) + shift) * d) + m;
            destination[i + 16] = (((q[i] >> 4) + shift) * d) + m;
        }
    }

    /// <summary>The elements are stored as in <see cref="Q4"/>; bit i of four leading bytes is the fifth bit of element i.</summary>
    private static void Q5(float d, int shift, float m, ReadOnlySpan<byte> source, Span<float> destination)
    {
        var high = BitConverter.ToUInt32(source);
        var q = source[4..];
        for (var i = 0; i < 16; i++)
        {
            var low = (q[i] & 15) | (int)((high >> i & 1) << 4);
            var upper = (q[i] >> 4) | (int)((high >> (i + 16) & 1) << 4);
            destination[i] = ((low + shift) * d) + m;
            destination[i + 16] = ((upper + shift) * d) + m;
        }
    }

    private static void Table4(float d, ReadOnlySpan<sbyte> table, ReadOnlySpan<byte> q, Span<float> destination)
    {
        for (var i = 0; i < 16; i++)
        {
            destination[i] = d * table[q[i] & 15];
            destination[i + 16] = d * table[q[i] >> 4];
        }
    }

    /// <summary>
    /// A block has 16 bytes of 4-bit scales and minimums, 64 bytes of 2-bit elements, d and m. 16 elements share a scale.
    /// </summary>
    private static void Q2K(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var scales = source[..16];
        var q = source[16..80];
        float d = HalfAt(source, 80),
            m = HalfAt(source, 82);
        for (var i = 0; i < 256; i++)
        {
            var (half, within) = (i >> 7, i & 127);
            var two = q[(half * 32) + (within & 31)] >> (within >> 5 << 1) & 3;
            var scale = scales[i >> 4];
            destination[i] = (d * (scale & 15) * two) - (m * (scale >> 4));
        }
    }

    /// <summary>
    /// A block has 32 bytes of third bits (a clear bit means minus four), 64 bytes of low two bits, 12 bytes of 6-bit scales, and d.
    /// </summary>
    private static void Q3K(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var high = source[..32];
        var q = source[32..96];
        var packed = source[96..108];
        var d = HalfAt(source, 108);
        for (var i = 0; i < 256; i++)
        {
            var (half, within, group) = (i >> 7, i & 127, i >> 4);
            var two = q[(half * 32) + (within & 31)] >> (within >> 5 << 1) & 3;
            var bit = high[i & 31] >> (i >> 5) & 1;
            var low = group < 8 ? packed[group] & 15 : packed[group - 8] >> 4;
            var upper = packed[8 + (group & 3)] >> (group >> 2 << 1) & 3;
            destination[i] = d * ((low | upper << 4) - 32) * (two - (bit == 0 ? 4 : 0));
        }
    }

    private static void Q4K(ReadOnlySpan<byte> source, Span<float> destination)
    {
        float d = HalfAt(source, 0),
            m = HalfAt(source, 2);
        var q = source[16..];
        for (var group = 0; group < 8; group++)
        {
            var (scale, minimum) = ScaleAndMinimum(source.Slice(4, 12), group);
            float groupScale = d * scale,
                groupMinimum = m * minimum;
            for (var i = 0; i < 32; i++)
            {
                var four = q[(group >> 1 << 5) + i] >> ((group & 1) << 2) & 15;
                destination[(group * 32) + i] = (groupScale * four) - groupMinimum;
            }
        }
    }

    private static void Q5K(ReadOnlySpan<byte> source, Span<float> destination)
    {
        float d = HalfAt(source, 0),
            m = HalfAt(source, 2);
        var high = source.Slice(16, 32);
        var q = source[48..];
        for (var group = 0; group < 8; group++)
        {
            var (scale, minimum) = ScaleAndMinimum(source.Slice(4, 12), group);
            float groupScale = d * scale,
                groupMinimum = m * minimum;
            for (var i = 0; i < 32; i++)
            {
                var four = q[(group >> 1 << 5) + i] >> ((group & 1) << 2) & 15;
                var five = four | (high[i] >> group & 1) << 4;
                destination[(group * 32) + i] = (groupScale * five) - groupMinimum;
            }
        }
    }

    /// <summary>Eight pairs of 6-bit numbers lie in 12 bytes: the first four pairs whole, the other pairs split over spare bits.</summary>
    private static (int Scale, int Minimum) ScaleAndMinimum(ReadOnlySpan<byte> packed, int group) =>
        group < 4
            ? (packed[group] & 63, packed[group + 4] & 63)
            : ((packed[group + 4] & 15) | packed[group - 4] >> 6 << 4, packed[group + 4] >> 4 | packed[group] >> 6 << 4);

    /// <summary>A block has 128 bytes of low nibbles, 64 bytes of upper two bits, 16 signed scales, and d.</summary>
    private static void Q6K(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var low = source[..128];
        var high = source[128..192];
        var scales = source[192..208];
        var d = HalfAt(source, 208);
        for (var i = 0; i < 256; i++)
        {
            var (half, within) = (i >> 7, i & 127);
            var four = low[(half * 64) + (within & 63)] >> (within >> 6 << 2) & 15;
            var two = high[(half * 32) + (within & 31)] >> (within >> 5 << 1) & 3;
            destination[i] = d * (sbyte)scales[i >> 4] * ((four | two << 4) - 32);
        }
    }

    /// <summary>
    /// A block has d, 16 upper bits of scales, 4 bytes of lower bits of scales, then eight groups of 32 non-linear nibbles.
    /// </summary>
    private static void Iq4Xs(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var d = HalfAt(source, 0);
        var upper = BitConverter.ToUInt16(source[2..]);
        for (var group = 0; group < 8; group++)
        {
            var low = source[4 + (group >> 1)] >> ((group & 1) << 2) & 15;
            var scale = (low | (upper >> (group << 1) & 3) << 4) - 32;
            Table4(d * scale, NonLinear4, source.Slice(8 + (group * 16), 16), destination.Slice(group * 32, 32));
        }
    }
}
