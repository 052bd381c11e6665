using System.Numerics.Tensors;

namespace Rag.Onnx;

/// <summary>
/// The weights of a linear layer in signed 8 bit, a scale for each <see cref="Block"/> inputs of an output, in the order in which <see cref="BlockTile{L, V}"/>
/// reads them. Columns (outputs) are taken in groups of <see cref="GroupColumns"/>: the halves of a group are 16 neighbours each, or 16 columns of a gate and
/// the same 16 of what it gates. What is missing to full blocks and groups is zero.
/// </summary>
/// <param name="Values">[groups, inputs / 2, 2 halves, 16 columns, 2 inputs]</param>
/// <param name="Scales">[groups, inputs / Block, 2 halves, 16 columns]: weight = value x scale.</param>
/// <param name="Bias">[groups, 2 halves, 16 columns], or null.</param>
internal sealed record BlockWeights(sbyte[] Values, float[] Scales, float[]? Bias, int Groups, int Blocks)
{
    /// <summary>Inputs that share a scale: those of a Q8_0 block, whose weights stay as they are.</summary>
    public const int Block = Q8Blocks.Length;

    public const int HalfColumns = 16;

    public const int GroupColumns = 2 * HalfColumns;

    /// <summary>Bytes of a group's values in one block.</summary>
    public const int BlockBytes = Block * GroupColumns;

    /// <summary>Groups that hold so many outputs.</summary>
    public static int GroupsOf(int outputs, bool gated) => Whole.Pieces(outputs, gated ? HalfColumns : GroupColumns);

    /// <summary>Neighbouring outputs in a group.</summary>
    public static BlockWeights Pack(BiasedWeights weights) => Pack(weights, gated: false);

    /// <summary>The layer's first half of outputs are gates, the second what they gate.</summary>
    public static BlockWeights PackGated(BiasedWeights weights) => Pack(weights, gated: true);

    private static BlockWeights Pack(BiasedWeights layer, bool gated)
    {
        var weights = layer.Weights;
        var outputs = gated ? weights.Outputs / 2 : weights.Outputs;
        var groups = GroupsOf(outputs, gated);
        var blocks = Whole.Pieces(weights.Inputs, Block);
        var values = new sbyte[groups * blocks * BlockBytes];
        var scales = new float[groups * blocks * GroupColumns];
        var bias = layer.Bias is null ? null : new float[groups * GroupColumns];
        for (var column = 0; column < groups * GroupColumns; column++)
        {
            var (group, lane) = Math.DivRem(column, GroupColumns);
            if (OutputOf(group, lane, outputs, gated) is not { } output)
            {
                continue;
            }

            var row = weights.Values.AsSpan(output * weights.Inputs, weights.Inputs);
            for (var block = 0; block < blocks; block++)
            {
                var target = (group * blocks) + block;
                var part = row[(block * Block)..Math.Min((block + 1) * Block, row.Length)];
                scales[(target * GroupColumns) + lane] = Quantise(part, values.AsSpan(target * BlockBytes, BlockBytes), lane);
            }

            bias?[column] = layer.Bias![output];
        }

        return new BlockWeights(values, scales, bias, groups, blocks);
    }

    private static int? OutputOf(int group, int lane, int outputs, bool gated)
    {
        var (half, column) = Math.DivRem(lane, HalfColumns);
        var output = gated ? (group * HalfColumns) + column : (group * GroupColumns) + lane;
        return output >= outputs ? null : gated ? (half * outputs) + output : output;
    }

    private static float Quantise(ReadOnlySpan<float> inputs, Span<sbyte> block, int lane)
    {
        var largest = MathF.Abs(TensorPrimitives.MaxMagnitude(inputs));
        var scale = largest > 0 ? largest / 127 : 0;
        for (var i = 0; i < inputs.Length && scale > 0; i++)
        {
            block[(i / 2 * 2 * GroupColumns) + (2 * lane) + (i % 2)] = (sbyte)MathF.Round(inputs[i] / scale);
        }

        return scale;
    }
}
