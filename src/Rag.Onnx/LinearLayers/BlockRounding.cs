using System.Numerics.Tensors;
using Rag.Kernels.Linear;

namespace Rag.Onnx.LinearLayers;

/// <summary>Rounds a block of weights to signed integers with one scale.</summary>
internal static class BlockRounding
{
    private const float Lowest = -8;

    private const float Highest = 7;

    /// <summary>Of 8 bits, in either direction.</summary>
    private const float Largest = 127;

    /// <summary>
    /// What the weight of the largest magnitude may become before it is held to the range: rounding the largest well is not always best.
    /// </summary>
    private static readonly float[] s_ends = [-9f, -8.7f, -8.4f, -8.2f, -8f, -7.7f, -7.3f, -7f, -6.5f, 6.5f, 7f, 7.4f, 8f];

    /// <summary>Rounds to nearest and returns the scale: weight = value x scale.</summary>
    /// <param name="weights">At most <see cref="BlockWeights.Block"/>; values behind them stay as they are.</param>
    /// <param name="bits">8: the largest magnitude becomes 127. 4: the scale with the least squared error is taken, of several.</param>
    public static float Round(ReadOnlySpan<float> weights, int bits, Span<sbyte> values)
    {
        var scale = bits == BlockWeights.FewBits ? LeastErrorScale(weights, default) : LargestScale(weights);
        for (var i = 0; i < weights.Length; i++)
        {
            values[i] = Nearest(weights[i], scale, bits);
        }

        return scale;
    }

    /// <summary>
    /// The nearest value that fits the bits; 0 where the scale is 0. A weight may have been corrected beyond what its scale was made for.
    /// </summary>
    public static sbyte Nearest(float weight, float scale, int bits) =>
        scale == 0 ? (sbyte)0
        : bits == BlockWeights.FewBits ? (sbyte)Math.Clamp(MathF.Round(weight / scale), Lowest, Highest)
        : (sbyte)Math.Clamp(MathF.Round(weight / scale), -Largest, Largest);

    /// <summary>The scale in 8 bit: the largest magnitude becomes 127.</summary>
    public static float LargestScale(ReadOnlySpan<float> weights)
    {
        var largest = MathF.Abs(TensorPrimitives.MaxMagnitude(weights));
        return largest > 0 ? largest / Largest : 0;
    }

    /// <summary>The scale in 4 bit with the least sum of squared errors, each times its importance.</summary>
    /// <param name="importance">One for each weight; empty: all alike.</param>
    public static float LeastErrorScale(ReadOnlySpan<float> weights, ReadOnlySpan<float> importance)
    {
        var largest = TensorPrimitives.MaxMagnitude(weights);
        if (largest == 0 || !float.IsFinite(largest))
        {
            return 0;
        }

        Span<float> rounded = stackalloc float[BlockWeights.Block];
        Span<float> weighted = stackalloc float[BlockWeights.Block];
        rounded = rounded[..weights.Length];
        weighted = weighted[..weights.Length];
        var (best, scale) = (0f, largest / Lowest);
        foreach (var end in s_ends)
        {
            TensorPrimitives.Multiply(weights, end / largest, rounded);
            TensorPrimitives.Round(rounded, rounded);
            TensorPrimitives.Min(rounded, Highest, rounded);
            TensorPrimitives.Max(rounded, Lowest, rounded);
            rounded.CopyTo(weighted);
            if (importance.Length > 0)
            {
                TensorPrimitives.Multiply(rounded, importance, weighted);
            }

            // The best scale for these integers is product / square, and then the error is less by product² / square than with none.
            var (product, square) = (TensorPrimitives.Dot(weights, weighted), TensorPrimitives.Dot(rounded, weighted));
            if (square > 0 && product * product > best * square)
            {
                (best, scale) = (product * product / square, product / square);
            }
        }

        return scale;
    }
}
