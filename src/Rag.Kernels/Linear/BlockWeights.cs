using Rag.Kernels.Simd;

namespace Rag.Kernels.Linear;

/// <summary>
/// The weights of a linear layer in signed 8 bit, a scale for each <see cref="Block"/> inputs of an output, in the order in which <see cref="BlockTile{L, V}"/>
/// reads them. Columns (outputs) are taken in groups of <see cref="GroupColumns"/>: the halves of a group are 16 neighbors each, or 16 columns of a gate and
/// the same 16 of what it gates. What is missing to full blocks and groups is zero.
/// </summary>
/// <param name="Values">[groups, inputs / 2, 2 halves, 16 columns, 2 inputs]</param>
/// <param name="Scales">[groups, inputs / Block, 2 halves, 16 columns]: weight = value x scale.</param>
/// <param name="Bias">[groups, 2 halves, 16 columns], or null.</param>
internal sealed record BlockWeights(sbyte[] Values, float[] Scales, float[]? Bias, int Groups, int Blocks)
{
    /// <summary>Inputs that share a scale: as many as in a block of GGUF's Q8_0, whose weights therefore stay as they are.</summary>
    public const int Block = 32;

    public const int HalfColumns = 16;

    public const int GroupColumns = 2 * HalfColumns;

    /// <summary>Bytes of a group's values in one block.</summary>
    public const int BlockBytes = Block * GroupColumns;

    /// <summary>Groups that hold so many outputs.</summary>
    public static int GroupsOf(int outputs, bool gated) => Whole.Pieces(outputs, gated ? HalfColumns : GroupColumns);
}
