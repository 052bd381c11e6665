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
    private const int PrefetchDistance = 4096;

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

    /// <summary>Multiplies the rows by all columns of a group.</summary>
    /// <typeparam name="W">How the weights lie in memory.</typeparam>
    /// <param name="rows">In [1, <see cref="Rows"/>].</param>
    /// <param name="values">[rows, blocks · Block]</param>
    /// <param name="valueScales">[rows, blocks]</param>
    /// <param name="weights">The weights of the group.</param>
    /// <param name="products">[rows, the group's two halves]</param>
    public static void Multiply<W>(
        int rows,
        short* values,
        float* valueScales,
        int blocks,
        void* weights,
        float* weightScales,
        float* products
    )
        where W : struct, IWeightPairs<L, V>
    {
        if (rows == 1 && L.Count < BlockWeights.HalfColumns)
        {
            for (var lane = 0; lane < BlockWeights.HalfColumns; lane += 2 * L.Count)
            {
                var w = (sbyte*)weights + (lane * W.ColumnBytes);
                Row<W>(values, valueScales, blocks, w, weightScales + lane, products + lane);
            }

            return;
        }

        for (var lane = 0; lane < BlockWeights.HalfColumns; lane += L.Count)
        {
            var w = (sbyte*)weights + (lane * W.ColumnBytes);
            switch (rows)
            {
                case 1:
                    Tile<W, Const1>(values, valueScales, blocks, w, weightScales + lane, products + lane);
                    break;
                case 2:
                    Tile<W, Const2>(values, valueScales, blocks, w, weightScales + lane, products + lane);
                    break;
                case 3:
                    Tile<W, Const3>(values, valueScales, blocks, w, weightScales + lane, products + lane);
                    break;
                case 4:
                    Tile<W, Const4>(values, valueScales, blocks, w, weightScales + lane, products + lane);
                    break;
                case 5:
                    Tile<W, Const5>(values, valueScales, blocks, w, weightScales + lane, products + lane);
                    break;
                default:
                    Tile<W, Const6>(values, valueScales, blocks, w, weightScales + lane, products + lane);
                    break;
            }
        }
    }

    /// <summary>
    /// One row with two neighboring vectors of columns from each half: where a vector is narrow, lines of weights that two passes would
    /// take apart are read once, and the processor multiplies while memory is read.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<W>(short* values, float* valueScales, int blocks, sbyte* weights, float* weightScales, float* products)
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
                    Prefetch.Line(weights + PrefetchDistance);
                }

                weights += W.PairBytes;
                Pair(values, w0, w1, ref s0, ref s1);
                Pair(values, u0, u1, ref t0, ref t1);
                values += 2;
            }

            var second = weightScales + L.Count;
            Scale(*valueScales, L.Load(weightScales), L.Load(weightScales + BlockWeights.HalfColumns), s0, s1, ref f0, ref f1);
            Scale(*valueScales, L.Load(second), L.Load(second + BlockWeights.HalfColumns), t0, t1, ref g0, ref g1);
            weightScales += BlockWeights.GroupColumns;
            valueScales++;
        }

        Store(f0, f1, products);
        Store(g0, g1, products + L.Count);
    }

    // The sums are local variables so that they live in registers; the compiler removes the sums of rows outside the tile.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<W, R>(short* values, float* valueScales, int blocks, sbyte* weights, float* weightScales, float* products)
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
                    Prefetch.Line(weights + PrefetchDistance);
                }

                weights += W.PairBytes;
                Pair(values, w0, w1, ref s00, ref s01);
                if (R.Value > 1)
                {
                    Pair(values + stride, w0, w1, ref s10, ref s11);
                }

                if (R.Value > 2)
                {
                    Pair(values + (2 * stride), w0, w1, ref s20, ref s21);
                }

                // A second base address keeps the offsets of the rows small enough for an instruction's address operand.
                var below = values + (3 * stride);
                if (R.Value > 3)
                {
                    Pair(below, w0, w1, ref s30, ref s31);
                }

                if (R.Value > 4)
                {
                    Pair(below + stride, w0, w1, ref s40, ref s41);
                }

                if (R.Value > 5)
                {
                    Pair(below + (2 * stride), w0, w1, ref s50, ref s51);
                }

                values += 2;
            }

            var c0 = L.Load(weightScales);
            var c1 = L.Load(weightScales + BlockWeights.HalfColumns);
            weightScales += BlockWeights.GroupColumns;
            Scale(valueScales[0], c0, c1, s00, s01, ref f00, ref f01);
            if (R.Value > 1)
            {
                Scale(valueScales[blocks], c0, c1, s10, s11, ref f10, ref f11);
            }

            if (R.Value > 2)
            {
                Scale(valueScales[2 * blocks], c0, c1, s20, s21, ref f20, ref f21);
            }

            if (R.Value > 3)
            {
                Scale(valueScales[3 * blocks], c0, c1, s30, s31, ref f30, ref f31);
            }

            if (R.Value > 4)
            {
                Scale(valueScales[4 * blocks], c0, c1, s40, s41, ref f40, ref f41);
            }

            if (R.Value > 5)
            {
                Scale(valueScales[5 * blocks], c0, c1, s50, s51, ref f50, ref f51);
            }

            valueScales++;
        }

        Store(f00, f01, products);
        if (R.Value > 1)
        {
            Store(f10, f11, products + Stride);
        }

        if (R.Value > 2)
        {
            Store(f20, f21, products + (2 * Stride));
        }

        if (R.Value > 3)
        {
            Store(f30, f31, products + (3 * Stride));
        }

        if (R.Value > 4)
        {
            Store(f40, f41, products + (4 * Stride));
        }

        if (R.Value > 5)
        {
            Store(f50, f51, products + (5 * Stride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(short* values, V w0, V w1, ref V s0, ref V s1)
    {
        var x = L.BroadcastPair(values);
        s0 = L.MultiplyAddPairs(w0, x, s0);
        s1 = L.MultiplyAddPairs(w1, x, s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale(float valueScale, V c0, V c1, V s0, V s1, ref V f0, ref V f1)
    {
        var scale = L.Broadcast(valueScale);
        f0 = L.MultiplyAdd(L.FromInt32(s0), L.Multiply(c0, scale), f0);
        f1 = L.MultiplyAdd(L.FromInt32(s1), L.Multiply(c1, scale), f1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V f0, V f1, float* products)
    {
        L.Store(f0, products);
        L.Store(f1, products + BlockWeights.HalfColumns);
    }
}
