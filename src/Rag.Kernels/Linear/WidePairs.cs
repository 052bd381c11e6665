using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Linear;

/// <summary>16-bit weights, widened beforehand: [inputs / 2, 2 halves, 16 columns, 2 inputs].</summary>
internal readonly unsafe struct WidePairs<L, V> : IWeightPairs<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    public static int PairBytes => 2 * BlockWeights.GroupColumns * sizeof(short);

    public static int ColumnBytes => 2 * sizeof(short);

    public static bool IsFar => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* weights, out V first, out V second)
    {
        first = L.Load((float*)weights);
        second = L.Load((float*)(weights + (BlockWeights.HalfColumns * ColumnBytes)));
    }
}
