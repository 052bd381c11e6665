using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Linear;

/// <summary>
/// The sums of one row with a vector of columns from each half of a group: of a block exactly in 32 bits, of blocks in fp32.
/// </summary>
internal static unsafe class PairSums<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>Adds the products of a row's pair of values with a vector of columns from each half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pair(short* values, V w0, V w1, ref V s0, ref V s1)
    {
        var x = L.BroadcastPair(values);
        s0 = L.MultiplyAddPairs(w0, x, s0);
        s1 = L.MultiplyAddPairs(w1, x, s1);
    }

    /// <summary>Adds the sums of a block, times the scales of the row and of the columns, to those of the blocks before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale(float valueScale, V c0, V c1, V s0, V s1, ref V f0, ref V f1)
    {
        var scale = L.Broadcast(valueScale);
        f0 = L.MultiplyAdd(L.FromInt32(s0), L.Multiply(c0, scale), f0);
        f1 = L.MultiplyAdd(L.FromInt32(s1), L.Multiply(c1, scale), f1);
    }

    /// <summary>Writes a vector of products into each half of a group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(V f0, V f1, float* products)
    {
        L.Store(f0, products);
        L.Store(f1, products + BlockWeights.HalfColumns);
    }
}
