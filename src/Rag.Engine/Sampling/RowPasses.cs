using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Rag.Engine.Sampling;

/// <summary>Vectorized passes over logits. Sixteen lanes; where the processor has fewer, the runtime halves them.</summary>
internal static class RowPasses
{
    public const int Lanes = 16;

    /// <summary>The largest. Undefined when there is a NaN: the sum of the exponentials tells.</summary>
    public static float Max(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        var low = Vector512.Create(float.NegativeInfinity);
        var (a, b, c, d) = (low, low, low, low); // apart, so that none waits for the one before
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

    /// <summary>The sum of exp((value - offset) * scale); NaN when a value is.</summary>
    public static double SumExp(ReadOnlySpan<float> values, float offset, float scale)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        var offsets = Vector512.Create(offset);
        var lanes = Vector512<float>.Zero;
        foreach (var vector in vectors)
        {
            lanes += Exp((vector - offsets) * scale);
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
            results[i] = Exp((vectors[i] - offsets) * scale);
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

    /// <summary>
    /// e^x to 2 units in the last place for x up to 88; 0 where that is no normal number, NaN for NaN and infinity. The runtime's own computes in double precision, at twice
    /// the time. x = n·ln 2 + f with |f| at most ln 2 / 2, ln 2 taken in two parts so that f is exact; then a polynomial of degree 7 (Cephes).
    /// </summary>
    private static Vector512<float> Exp(Vector512<float> x)
    {
        var n = Vector512.Round(x * 1.44269504f);
        var f = Vector512.MultiplyAddEstimate(n, Vector512.Create(-0.693359375f), x);
        f = Vector512.MultiplyAddEstimate(n, Vector512.Create(2.12194440e-4f), f);
        var p = Vector512.Create(1.9875691500e-4f);
        p = Vector512.MultiplyAddEstimate(p, f, Vector512.Create(1.3981999507e-3f));
        p = Vector512.MultiplyAddEstimate(p, f, Vector512.Create(8.3334519073e-3f));
        p = Vector512.MultiplyAddEstimate(p, f, Vector512.Create(4.1665795894e-2f));
        p = Vector512.MultiplyAddEstimate(p, f, Vector512.Create(1.6666665459e-1f));
        p = Vector512.MultiplyAddEstimate(p, f, Vector512.Create(5.0000001201e-1f));
        p = Vector512.MultiplyAddEstimate(p, f * f, f) + Vector512<float>.One;
        var scaled = (p.AsInt32() + (Vector512.ConvertToInt32Native(n) << 23)).AsSingle();
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(-87f)), Vector512<float>.Zero, scaled);
    }
}
