using Rag.Kernels.Linear;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Experts;

/// <summary>
/// Products of rows with fp32 weights [groups, inputs, 32 columns], whose columns stand in the groups of <see cref="BlockWeights"/>. Every
/// product is added up input by input, so that a row's result does not depend on the rows beside it.
/// </summary>
internal static unsafe class FloatGroups<L, V>
    where L : struct, ILanes<V>
    where V : struct
{
    /// <summary>Rows that are finished together; a multiple of the rows of every level's tile.</summary>
    public const int Rows = 24;

    /// <param name="call">Its weights are fp32.</param>
    /// <param name="products">Memory for <see cref="Rows"/> rows of a group.</param>
    public static void Multiply(in BlockLinearCall call, int firstRow, int endRow, int firstGroup, int endGroup, float* products)
    {
        for (var group = firstGroup; group < endGroup; group++)
        {
            var weights = (float*)call.Weights + ((long)group * call.Inputs * BlockWeights.GroupColumns);
            for (var row = firstRow; row < endRow; row += Rows)
            {
                var rows = Math.Min(endRow - row, Rows);
                Multiply(call.Input + ((long)row * call.Inputs), rows, call.Inputs, weights, products, BlockWeights.GroupColumns);
                BlockLinearOutput<L, V>.Write(call, row, rows, group, products);
            }
        }
    }

    /// <summary>The products of rows with one group.</summary>
    /// <param name="stride">Elements from a row of products to the next.</param>
    public static void Multiply(float* input, int rows, int inputs, float* weights, float* products, int stride) =>
        MatrixTile<L, V>.Multiply(
            input,
            inputs,
            rows,
            weights,
            BlockWeights.GroupColumns,
            inputs,
            BlockWeights.GroupColumns,
            products,
            stride
        );
}
