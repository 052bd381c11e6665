namespace Rag.ModelFiles.Weights;

/// <summary>
/// The numbers of MXFP4: a sign, two bits of exponent and one of mantissa, times a power of two that the numbers of a block share.
/// </summary>
internal static class FourBitFloats
{
    /// <summary>Twice the sixteen numbers, which are halves.</summary>
    public static ReadOnlySpan<sbyte> Doubled => [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];

    /// <summary>What a doubled number of a block is multiplied by.</summary>
    /// <param name="exponent">The block's, as <see cref="EightBitFloats.Exponent"/> has it.</param>
    public static float ScaleOfDoubled(byte exponent) => EightBitFloats.Exponent(exponent) / 2;
}
