using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Rag.Kernels.Simd;

namespace Rag.Kernels.States;

/// <summary>
/// How the rows of a head's state lie in memory: filled up to whole pairs of vectors of every level, because a step computes two vectors
/// of a row beside each other.
/// </summary>
internal static unsafe class StateRows
{
    private const int PaddedValues = 32;

    private const int Alignment = 64;

    public static int Pad(int values) => KernelMath.RoundUp(values, PaddedValues);

    /// <summary>
    /// Whether a state may be written past the caches: one token's is not read again before all weights of the model have passed, and
    /// memory that is only written need not be read first.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CanPassCaches(float* target, int tokens) => tokens == 1 && (nuint)target % Alignment == 0;

    /// <summary>Stores two vectors that lie beside each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<L, V>(V first, V second, float* target, bool passesCaches)
        where L : struct, ILanes<V>
        where V : struct
    {
        if (passesCaches)
        {
            L.StoreThrough(first, target);
            L.StoreThrough(second, target + L.Count);
        }
        else
        {
            L.Store(first, target);
            L.Store(second, target + L.Count);
        }
    }

    /// <summary>Makes what was written past the caches visible to the threads that are told of it next.</summary>
    public static void Fence()
    {
        if (Sse.IsSupported)
        {
            Sse.StoreFence();
        }
    }
}
