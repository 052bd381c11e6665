using Rag.Kernels.Simd;

namespace Rag.Kernels.Linear;

/// <summary>
/// The weights of a linear layer in signed 8 or 4 bit with a scale for each <see cref="Block"/> inputs of an output, in the order in which
/// <see cref="BlockLinearTile{L, V}"/> reads them. Columns (outputs) stand in groups of <see cref="GroupColumns"/>. Each half of a group
/// has 16 neighboring columns; in a gated layer the first half has 16 gates and the second half the columns that they gate. Blocks and
/// groups that are not full are filled up with zeros.
/// </summary>
/// <param name="Values">In 8 bit [groups, inputs / 2, 2 halves, 16 columns, 2 inputs]; in 4 bit [groups, inputs / 2, 16 columns, 2 inputs],
/// where a byte has the first half's weight in its low and the second half's in its high bits.</param>
/// <param name="Scales">[groups, inputs / Block, 2 halves, 16 columns]: weight = value x scale.</param>
/// <param name="Bias">[groups, 2 halves, 16 columns], or null.</param>
internal sealed record BlockWeights(sbyte[] Values, float[] Scales, float[]? Bias, int Groups, int Blocks, int Bits)
{
    /// <summary>
    /// Inputs that share a scale. A block of GGUF's Q8_0 has as many, so that the weights of such a file stay as they are.
    /// </summary>
    public const int Block = 32;

    public const int FewBits = 4;

    public const int ManyBits = 8;

    public const int HalfColumns = 16;

    public const int GroupColumns = 2 * HalfColumns;

    /// <summary>A group's values in one block.</summary>
    public const int BlockValues = Block * GroupColumns;

    /// <summary>Bytes of a group's values in one block.</summary>
    public static int BlockBytes(int bits) => BlockValues * bits / 8;

    /// <summary>The number of groups that hold so many outputs.</summary>
    public static int GroupsOf(int outputs, bool gated) => KernelMath.CeilDivide(outputs, gated ? HalfColumns : GroupColumns);
}
