using Rag.Core.Numerics;

namespace Rag.Stores.Embedded.Vectors;

/// <summary>
/// Linear 8-bit codes with one scale per vector. Stored rows are unsigned (code + 128), so that a row's product with a query needs one
/// correction per query; queries are signed. The padding of a row is 128 (zero), of a query 0.
/// </summary>
internal static class Quantizer
{
    private const int Limit = 127;

    /// <summary>Bytes of a stored row of this many dimensions.</summary>
    public static int StrideOf(int dimensions) => Integers.RoundUp(dimensions, ByteDot.Block);

    /// <summary>Returns the scale: value ≈ (code - 128) * scale.</summary>
    public static float Encode(ReadOnlySpan<float> values, Span<byte> codes)
    {
        codes[values.Length..].Fill(128);
        var scale = ScaleOf(values);
        var inverse = scale == 0 ? 0 : 1 / scale;
        for (var i = 0; i < values.Length; i++)
        {
            codes[i] = (byte)(Round(values[i] * inverse) + 128);
        }

        return scale;
    }

    public static float EncodeQuery(ReadOnlySpan<float> values, Span<sbyte> codes, out int sum)
    {
        codes[values.Length..].Clear();
        var scale = ScaleOf(values);
        var inverse = scale == 0 ? 0 : 1 / scale;
        sum = 0;
        for (var i = 0; i < values.Length; i++)
        {
            codes[i] = (sbyte)Round(values[i] * inverse);
            sum += codes[i];
        }

        return scale;
    }

    private static float ScaleOf(ReadOnlySpan<float> values)
    {
        var largest = 0f;
        foreach (var value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest / Limit;
    }

    private static int Round(float value) => Math.Clamp((int)MathF.Round(value), -Limit, Limit);
}
