using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Linear;

/// <summary>
/// Products of one row with two neighboring vectors of columns from each half of a group, summed as
/// <see cref="BlockLinearTile{L, V}"/> sums them. Where vectors are narrower than half a group, a step of one row would go through each
/// group more than once, and wait for memory in the first pass alone; here it multiplies all the while.
/// </summary>
internal static unsafe class BlockLinearRow<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <param name="values">[blocks · Block]</param>
    /// <param name="valueScales">[blocks]</param>
    /// <param name="weights">From the first of the columns on.</param>
    /// <param name="weightScales">From the first of the columns on.</param>
    /// <param name="products">From the first of the columns on, of [the group's two halves].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<W>(short* values, float* valueScales, int blocks, sbyte* weights, float* weightScales, float* products)
        where W : struct, IWeightPairs<L, V>
    {
        V f0 = L.Zero,
            f1 = L.Zero,
            g0 = L.Zero,
            g1 = L.Zero;
        for (var block = 0; block < blocks; block++)
        {
            V s0 = L.Zero,
                s1 = L.Zero,
                t0 = L.Zero,
                t1 = L.Zero;
            for (var pair = 0; pair < BlockWeights.Block / 2; pair++)
            {
                W.Load(weights, out var w0, out var w1);
                W.Load(weights + (L.Count * W.ColumnBytes), out var u0, out var u1);
                if (W.IsFar)
                {
                    Prefetch.Line(weights + BlockLinearTile<L, V>.PrefetchDistance);
                }

                weights += W.PairBytes;
                PairSums<L, V>.Pair(values, w0, w1, ref s0, ref s1);
                PairSums<L, V>.Pair(values, u0, u1, ref t0, ref t1);
                values += 2;
            }

            var second = weightScales + L.Count;
            PairSums<L, V>.Scale(
                *valueScales,
                L.Load(weightScales),
                L.Load(weightScales + BlockWeights.HalfColumns),
                s0,
                s1,
                ref f0,
                ref f1
            );
            PairSums<L, V>.Scale(*valueScales, L.Load(second), L.Load(second + BlockWeights.HalfColumns), t0, t1, ref g0, ref g1);
            weightScales += BlockWeights.GroupColumns;
            valueScales++;
        }

        PairSums<L, V>.Store(f0, f1, products);
        PairSums<L, V>.Store(g0, g1, products + L.Count);
    }
}
