using Rag.Kernels.Simd;

namespace Rag.Kernels.Linear;

/// <summary>Products of some rows, already rounded, with some groups of columns.</summary>
internal static unsafe class BlockLinearPiece<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <param name="values">[rows of the call, Blocks · Block]</param>
    /// <param name="valueScales">[rows of the call, Blocks]</param>
    /// <param name="wide">Memory for a group's weights in 16 bit, used from <see cref="BlockLinearCall.WideningRows"/> rows on.</param>
    /// <param name="products">Memory for the products of a tile.</param>
    public static void Multiply(
        in BlockLinearCall call,
        int firstRow,
        int endRow,
        int firstGroup,
        int endGroup,
        short* values,
        float* valueScales,
        short* wide,
        float* products
    )
    {
        for (var group = firstGroup; group < endGroup; group++)
        {
            var weights = call.Weights + (group * (long)call.Blocks * BlockWeights.BlockBytes(call.Bits));
            if (call.Bits == BlockWeights.FewBits)
            {
                MultiplyGroup<Int4Pairs<L, V>>(call, firstRow, endRow, group, values, valueScales, weights, wide, products);
            }
            else
            {
                MultiplyGroup<Int8Pairs<L, V>>(call, firstRow, endRow, group, values, valueScales, weights, wide, products);
            }
        }
    }

    private static void MultiplyGroup<W>(
        in BlockLinearCall call,
        int firstRow,
        int endRow,
        int group,
        short* values,
        float* valueScales,
        sbyte* weights,
        short* wide,
        float* products
    )
        where W : struct, IWeightPairs<L, V>
    {
        if (endRow - firstRow >= BlockLinearCall.WideningRows)
        {
            BlockLinearTile<L, V>.Widen<W>(weights, call.Blocks, wide);
            Multiply<WidePairs<L, V>>(call, firstRow, endRow, group, values, valueScales, wide, products);
        }
        else
        {
            Multiply<W>(call, firstRow, endRow, group, values, valueScales, weights, products);
        }
    }

    private static void Multiply<W>(
        in BlockLinearCall call,
        int firstRow,
        int endRow,
        int group,
        short* values,
        float* valueScales,
        void* weights,
        float* products
    )
        where W : struct, IWeightPairs<L, V>
    {
        long width = call.Blocks * BlockWeights.Block;
        var scales = call.Scales + ((long)group * call.Blocks * BlockWeights.GroupColumns);
        var (row, passes) = (firstRow, 0);
        while (row < endRow)
        {
            var rows = Math.Min(endRow - row, BlockLinearTile<L, V>.Rows);
            BlockLinearTile<L, V>.Multiply<W>(
                rows,
                values + (row * width),
                valueScales + ((long)row * call.Blocks),
                call.Blocks,
                weights,
                scales,
                passes,
                products
            );
            BlockLinearOutput<L, V>.Write(call, row, rows, group, products);
            row += rows;
            passes += BlockLinearTile<L, V>.Passes;
        }
    }
}
