namespace Rag.ModelFiles.Weights;

/// <summary>The numbers of eight bits that are no integers.</summary>
internal static class EightBitFloats
{
    private const int Bias = 7;

    /// <summary>Four bits of exponent, three of mantissa, no infinities: the format that is called e4m3fn.</summary>
    public static float E4M3(byte bits)
    {
        var (exponent, mantissa) = ((bits >> 3) & 0xF, bits & 0x7);
        var magnitude =
            (bits & 0x7F) == 0x7F ? float.NaN
            : exponent == 0 ? MathF.ScaleB(mantissa, 1 - Bias - 3)
            : MathF.ScaleB(8 + mantissa, exponent - Bias - 3);
        return (bits & 0x80) == 0 ? magnitude : -magnitude;
    }

    /// <summary>Five bits of exponent, two of mantissa: the upper byte of a half.</summary>
    public static float E5M2(byte bits) => (float)BitConverter.UInt16BitsToHalf((ushort)(bits << 8));

    /// <summary>A power of two, which scales are given as; 255 is no number.</summary>
    public static float Exponent(byte bits) => bits == byte.MaxValue ? float.NaN : MathF.ScaleB(1, bits - 127);
}
