using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Rag.Kernels.Simd;

namespace Rag.Engine.Sampling;

/// <summary>
/// Vectorized passes over logits in vectors of sixteen lanes, which the runtime halves on processors with shorter vectors.
/// </summary>
internal static class RowPasses
{
    public const int Lanes = 16;

    /// <summary>The largest value. It is undefined when a value is NaN, which the sum of the exponentials shows.</summary>
    public static float Max(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        var low = Vector512.Create(float.NegativeInfinity);
        var (a, b, c, d) = (low, low, low, low); // four independent chains, so that no comparison waits for the one before it
        var i = 0;
        for (; i + 4 <= vectors.Length; i += 4)
        {
            a = Vector512.MaxNative(a, vectors[i]);
            b = Vector512.MaxNative(b, vectors[i + 1]);
            c = Vector512.MaxNative(c, vectors[i + 2]);
            d = Vector512.MaxNative(d, vectors[i + 3]);
        }

        for (; i < vectors.Length; i++)
        {
            a = Vector512.MaxNative(a, vectors[i]);
        }

        var max = Highest(Vector512.MaxNative(Vector512.MaxNative(a, b), Vector512.MaxNative(c, d)));
        foreach (var value in values[(vectors.Length * Lanes)..])
        {
            max = MathF.Max(max, value);
        }

        return max;
    }

    /// <summary>The sum of exp((value - offset) * scale); not finite when a value is NaN or +infinity.</summary>
    public static double SumExp(ReadOnlySpan<float> values, float offset, float scale)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        var offsets = Vector512.Create(offset);
        var lanes = Vector512<float>.Zero;
        foreach (var vector in vectors)
        {
            lanes += VectorMath.Exp((vector - offsets) * scale);
        }

        var sum = (double)Vector512.Sum(lanes);
        foreach (var value in values[(vectors.Length * Lanes)..])
        {
            sum += MathF.Exp((value - offset) * scale);
        }

        return sum;
    }

    /// <summary>Writes exp((value - offset) * scale); both spans may be the same.</summary>
    public static void Exp(ReadOnlySpan<float> values, float offset, float scale, Span<float> result)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        var results = MemoryMarshal.Cast<float, Vector512<float>>(result);
        var offsets = Vector512.Create(offset);
        for (var i = 0; i < vectors.Length; i++)
        {
            results[i] = VectorMath.Exp((vectors[i] - offsets) * scale);
        }

        for (var i = vectors.Length * Lanes; i < values.Length; i++)
        {
            result[i] = MathF.Exp((values[i] - offset) * scale);
        }
    }

    private static float Highest(Vector512<float> values)
    {
        var eight = Vector256.MaxNative(values.GetLower(), values.GetUpper());
        var four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        var two = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(two, Vector128.Shuffle(two, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }
}
