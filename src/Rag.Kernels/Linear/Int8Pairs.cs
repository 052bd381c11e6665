using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Linear;

/// <summary>8-bit weights: [inputs / 2, 2 halves, 16 columns, 2 inputs].</summary>
internal readonly unsafe struct Int8Pairs<L, V> : IWeightPairs<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    public static int PairBytes => 2 * BlockWeights.GroupColumns;

    public static int ColumnBytes => 2;

    public static bool IsFar => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* weights, out V first, out V second)
    {
        first = L.LoadInt8Pairs(weights);
        second = L.LoadInt8Pairs(weights + (BlockWeights.HalfColumns * ColumnBytes));
    }
}
