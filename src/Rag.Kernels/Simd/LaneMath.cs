using System.Runtime.CompilerServices;

namespace Rag.Kernels.Simd;

/// <summary>Elementary functions over the lanes of any level.</summary>
internal static class LaneMath<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    // Below this e^x is no normal number; a softmax loses nothing by calling it e^-87 = 1.6e-38.
    private const float LowestExponent = -87;
    private const float HighestExponent = 88;

    /// <summary>
    /// e^x to 2 units in the last place, x clamped to [-87, 88]. x = n·ln 2 + f with |f| at most ln 2 / 2, ln 2 taken in two parts so that f is
    /// exact; then a polynomial of degree 7 (Cephes).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp(V x)
    {
        x = L.Min(L.Max(x, L.Broadcast(LowestExponent)), L.Broadcast(HighestExponent));
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
    /// 2^x to 1 unit in the last place for x at most 127, x under -126 taken for that. x = n + f with |f| at most a half; then a minimax polynomial of degree 6. Cheaper than
    /// <see cref="Exp"/>, for it has no product to undo.
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

    /// <summary>x / (1 + e^-x)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu(V x) => L.Divide(x, L.Add(L.Broadcast(1), Exp(L.Subtract(L.Zero, x))));
}
