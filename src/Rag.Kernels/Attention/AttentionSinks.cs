using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>The sinks of heads, which take a part of every query's weights.</summary>
internal static unsafe class AttentionSinks
{
    /// <summary>The weight of a head's sink beside weights relative to a reference in powers of two; 0 where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float WeightOf(in AttentionCall call, int head, float reference) =>
        call.Sinks == null ? 0 : float.Exp2((call.Sinks[head] * OnlineSoftmax<Lanes128, Vector128<float>>.Log2E) - reference);
}
