using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Linear;

/// <summary>
/// Products of up to six rows with one vector of columns from each half of a group. Within a block, products of 16-bit activations and
/// weights of 8 bit or less are added exactly in 32 bits; the sums of blocks are added in fp32. A row's result does not depend on the
/// rows beside it.
/// </summary>
internal static unsafe class BlockLinearTile<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>Elements of a row of products: the halves of a group.</summary>
    private const int Stride = BlockWeights.GroupColumns;

    /// <summary>
    /// In bytes: one memory page, because the processor's own prefetching stops at the border of a page. A step of few rows waits for its
    /// weights, and the products of six rows leave the processor no room to run ahead.
    /// </summary>
    public const int PrefetchDistance = 4096;

    /// <summary>A group of so many bytes stays in the second-level cache, and another beside it.</summary>
    private const int LargestNear = 128 * 1024;

    /// <summary>How often a tile of several rows goes through a group.</summary>
    public static int Passes => BlockWeights.HalfColumns / L.Count;

    /// <summary>The most rows that are multiplied at once.</summary>
    public static int Rows => L.PairTileRows;

    /// <summary>
    /// Widens the weights of a group to 16 bit once, for calls with many rows: into the order of <see cref="WidePairs{L, V}"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen<W>(sbyte* weights, int blocks, short* wide)
        where W : struct, IWeightPairs<L, V>
    {
        for (var pair = 0; pair < blocks * BlockWeights.Block / 2; pair++)
        {
            for (var lane = 0; lane < BlockWeights.HalfColumns; lane += L.Count)
            {
                W.Load(weights + (lane * W.ColumnBytes), out var first, out var second);
                L.Store(first, (float*)(wide + (2 * lane)));
                L.Store(second, (float*)(wide + (2 * (BlockWeights.HalfColumns + lane))));
            }

            weights += W.PairBytes;
            wide += 2 * BlockWeights.GroupColumns;
        }
    }

    /// <summary>
    /// How far ahead weights are asked for. The second pass through a group finds it in a cache and leaves the memory free, so it asks for
    /// the next group.
    /// </summary>
    private static long Ahead<W>(int pass, int blocks)
        where W : struct, IWeightPairs<L, V>
    {
        var group = (long)blocks * W.PairBytes * BlockWeights.Block / 2;
        return pass == 1 && group <= LargestNear ? group : PrefetchDistance;
    }

    /// <summary>Multiplies the rows by all columns of a group.</summary>
    /// <typeparam name="W">How the weights lie in memory.</typeparam>
    /// <param name="rows">In [1, <see cref="Rows"/>].</param>
    /// <param name="values">[rows, blocks · Block]</param>
    /// <param name="valueScales">[rows, blocks]</param>
    /// <param name="weights">The weights of the group.</param>
    /// <param name="passes">How often the group was gone through before.</param>
    /// <param name="products">[rows, the group's two halves]</param>
    public static void Multiply<W>(
        int rows,
        short* values,
        float* valueScales,
        int blocks,
        void* weights,
        float* weightScales,
        int passes,
        float* products
    )
        where W : struct, IWeightPairs<L, V>
    {
        if (rows == 1 && L.Count < BlockWeights.HalfColumns)
        {
            for (var lane = 0; lane < BlockWeights.HalfColumns; lane += 2 * L.Count)
            {
                var w = (sbyte*)weights + (lane * W.ColumnBytes);
                BlockLinearRow<L, V>.Multiply<W>(values, valueScales, blocks, w, weightScales + lane, products + lane);
            }

            return;
        }

        for (var lane = 0; lane < BlockWeights.HalfColumns; lane += L.Count)
        {
            var w = (sbyte*)weights + (lane * W.ColumnBytes);
            var ahead = Ahead<W>(passes + (lane / L.Count), blocks);
            switch (rows)
            {
                case 1:
                    Tile<W, Const1>(values, valueScales, blocks, w, weightScales + lane, ahead, products + lane);
                    break;
                case 2:
                    Tile<W, Const2>(values, valueScales, blocks, w, weightScales + lane, ahead, products + lane);
                    break;
                case 3:
                    Tile<W, Const3>(values, valueScales, blocks, w, weightScales + lane, ahead, products + lane);
                    break;
                case 4:
                    Tile<W, Const4>(values, valueScales, blocks, w, weightScales + lane, ahead, products + lane);
                    break;
                case 5:
                    Tile<W, Const5>(values, valueScales, blocks, w, weightScales + lane, ahead, products + lane);
                    break;
                default:
                    Tile<W, Const6>(values, valueScales, blocks, w, weightScales + lane, ahead, products + lane);
                    break;
            }
        }
    }

    // The sums are local variables so that they live in registers; the compiler removes the sums of rows outside the tile.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<W, R>(
        short* values,
        float* valueScales,
        int blocks,
        sbyte* weights,
        float* weightScales,
        long ahead,
        float* products
    )
        where W : struct, IWeightPairs<L, V>
        where R : struct, IConstInt
    {
        long stride = blocks * BlockWeights.Block;
        V f00 = L.Zero,
            f01 = L.Zero,
            f10 = L.Zero,
            f11 = L.Zero,
            f20 = L.Zero,
            f21 = L.Zero;
        V f30 = L.Zero,
            f31 = L.Zero,
            f40 = L.Zero,
            f41 = L.Zero,
            f50 = L.Zero,
            f51 = L.Zero;
        for (var block = 0; block < blocks; block++)
        {
            V s00 = L.Zero,
                s01 = L.Zero,
                s10 = L.Zero,
                s11 = L.Zero,
                s20 = L.Zero,
                s21 = L.Zero;
            V s30 = L.Zero,
                s31 = L.Zero,
                s40 = L.Zero,
                s41 = L.Zero,
                s50 = L.Zero,
                s51 = L.Zero;
            for (var pair = 0; pair < BlockWeights.Block / 2; pair++)
            {
                W.Load(weights, out var w0, out var w1);
                if (W.IsFar)
                {
                    Prefetch.Line(weights + ahead);
                }

                weights += W.PairBytes;
                PairSums<L, V>.Pair(values, w0, w1, ref s00, ref s01);
                if (R.Value > 1)
                {
                    PairSums<L, V>.Pair(values + stride, w0, w1, ref s10, ref s11);
                }

                if (R.Value > 2)
                {
                    PairSums<L, V>.Pair(values + (2 * stride), w0, w1, ref s20, ref s21);
                }

                // A second base address keeps the offsets of the rows small enough for an instruction's address operand.
                var below = values + (3 * stride);
                if (R.Value > 3)
                {
                    PairSums<L, V>.Pair(below, w0, w1, ref s30, ref s31);
                }

                if (R.Value > 4)
                {
                    PairSums<L, V>.Pair(below + stride, w0, w1, ref s40, ref s41);
                }

                if (R.Value > 5)
                {
                    PairSums<L, V>.Pair(below + (2 * stride), w0, w1, ref s50, ref s51);
                }

                values += 2;
            }

            var c0 = L.Load(weightScales);
            var c1 = L.Load(weightScales + BlockWeights.HalfColumns);
            weightScales += BlockWeights.GroupColumns;
            PairSums<L, V>.Scale(valueScales[0], c0, c1, s00, s01, ref f00, ref f01);
            if (R.Value > 1)
            {
                PairSums<L, V>.Scale(valueScales[blocks], c0, c1, s10, s11, ref f10, ref f11);
            }

            if (R.Value > 2)
            {
                PairSums<L, V>.Scale(valueScales[2 * blocks], c0, c1, s20, s21, ref f20, ref f21);
            }

            if (R.Value > 3)
            {
                PairSums<L, V>.Scale(valueScales[3 * blocks], c0, c1, s30, s31, ref f30, ref f31);
            }

            if (R.Value > 4)
            {
                PairSums<L, V>.Scale(valueScales[4 * blocks], c0, c1, s40, s41, ref f40, ref f41);
            }

            if (R.Value > 5)
            {
                PairSums<L, V>.Scale(valueScales[5 * blocks], c0, c1, s50, s51, ref f50, ref f51);
            }

            valueScales++;
        }

        PairSums<L, V>.Store(f00, f01, products);
        if (R.Value > 1)
        {
            PairSums<L, V>.Store(f10, f11, products + Stride);
        }

        if (R.Value > 2)
        {
            PairSums<L, V>.Store(f20, f21, products + (2 * Stride));
        }

        if (R.Value > 3)
        {
            PairSums<L, V>.Store(f30, f31, products + (3 * Stride));
        }

        if (R.Value > 4)
        {
            PairSums<L, V>.Store(f40, f41, products + (4 * Stride));
        }

        if (R.Value > 5)
        {
            PairSums<L, V>.Store(f50, f51, products + (5 * Stride));
        }
    }
}
