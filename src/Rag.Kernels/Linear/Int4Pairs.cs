using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Linear;

/// <summary>
/// 4-bit weights: [inputs / 2, 16 columns, 2 inputs] of bytes whose low bits are a weight of the first half and whose high bits are the one
/// of the second half at the same place.
/// </summary>
internal readonly unsafe struct Int4Pairs<L, V> : IWeightPairs<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    public static int PairBytes => BlockWeights.GroupColumns;

    public static int ColumnBytes => 2;

    public static bool IsFar => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* weights, out V first, out V second) => L.LoadInt4Pairs(weights, out first, out second);
}
