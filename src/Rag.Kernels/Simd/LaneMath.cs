using System.Runtime.CompilerServices;

namespace Rag.Kernels.Simd;

/// <summary>Elementary functions over the lanes of any level.</summary>
internal static class LaneMath<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>e^x to 2 units in the last place, x clamped to the <see cref="ExpRange"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp(V x) => ExpInRange(L.Min(L.Max(x, L.Broadcast(ExpRange.Lowest)), L.Broadcast(ExpRange.Highest)));

    /// <summary>
    /// e^x to 2 units in the last place for x in the <see cref="ExpRange"/>; not finite for NaN and +infinity, and any number for other x.
    /// The method: x = n·ln 2 + f with |f| at most ln 2 / 2, ln 2 taken in two parts so that f is exact; then a polynomial of degree 7
    /// (Cephes).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpInRange(V x)
    {
        var n = L.Round(L.Multiply(x, L.Broadcast(1.44269504f)));
        var f = L.MultiplyAdd(n, L.Broadcast(-0.693359375f), x);
        f = L.MultiplyAdd(n, L.Broadcast(2.12194440e-4f), f);
        var p = L.Broadcast(1.9875691500e-4f);
        p = L.MultiplyAdd(p, f, L.Broadcast(1.3981999507e-3f));
        p = L.MultiplyAdd(p, f, L.Broadcast(8.3334519073e-3f));
        p = L.MultiplyAdd(p, f, L.Broadcast(4.1665795894e-2f));
        p = L.MultiplyAdd(p, f, L.Broadcast(1.6666665459e-1f));
        p = L.MultiplyAdd(p, f, L.Broadcast(5.0000001201e-1f));
        p = L.Add(L.MultiplyAdd(p, L.Multiply(f, f), f), L.Broadcast(1));
        return L.Scale(p, n);
    }

    /// <summary>
    /// 2^x to 1 unit in the last place for x at most 127; an x below -126 counts as -126. The method: x = n + f with |f| at most a half;
    /// then a minimax polynomial of degree 6. It is cheaper than <see cref="Exp"/>, which first divides x by ln 2 and takes the whole part
    /// out again.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp2(V x)
    {
        x = L.Max(x, L.Broadcast(-126));
        var n = L.Round(x);
        var f = L.Subtract(x, n);
        var p = L.Broadcast(1.5345812e-4f);
        p = L.MultiplyAdd(p, f, L.Broadcast(1.3399931e-3f));
        p = L.MultiplyAdd(p, f, L.Broadcast(9.618489e-3f));
        p = L.MultiplyAdd(p, f, L.Broadcast(5.5503286e-2f));
        p = L.MultiplyAdd(p, f, L.Broadcast(2.4022646e-1f));
        p = L.MultiplyAdd(p, f, L.Broadcast(6.931472e-1f));
        p = L.MultiplyAdd(p, f, L.Broadcast(1));
        return L.Scale(p, n);
    }

    /// <summary>tanh x to 2e-7, as 1 - 2 / (1 + e^2x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh(V x) => L.Subtract(L.Broadcast(1), L.Divide(L.Broadcast(2), L.Add(L.Broadcast(1), Exp(L.Add(x, x)))));

    /// <summary>x / (1 + e^-x)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu(V x) => L.Divide(x, L.Add(L.Broadcast(1), Exp(L.Subtract(L.Zero, x))));

    /// <summary>
    /// GELU in its approximation with tanh, x / 2 · (1 + tanh(u)) with u = √(2/π) · (x + 0.044715 x³), as x / (1 + e^-2u).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluTanh(V x)
    {
        var minusTwoU = L.Multiply(x, L.MultiplyAdd(L.Multiply(x, x), L.Broadcast(-0.0713548163f), L.Broadcast(-1.5957691216f)));
        return L.Divide(x, L.Add(L.Broadcast(1), Exp(minusTwoU)));
    }
}
