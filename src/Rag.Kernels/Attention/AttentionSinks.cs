using System.Runtime.CompilerServices;

namespace Rag.Kernels.Attention;

/// <summary>The sinks of heads, which take a part of every query's weights.</summary>
internal static unsafe class AttentionSinks
{
    private const float Log2E = 1.44269504f;

    /// <summary>The weight of a head's sink beside weights relative to a reference, which is in powers of two; 0 where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float WeightOf(in AttentionCall call, int head, float reference) =>
        call.Sinks == null ? 0 : float.Exp2((call.Sinks[head] * Log2E) - reference);
}
