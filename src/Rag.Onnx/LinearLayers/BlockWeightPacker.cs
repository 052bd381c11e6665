using Rag.Core.Numerics;
using Rag.Kernels.Linear;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.LinearLayers;

/// <summary>
/// Brings the weights of a linear layer into the order of <see cref="BlockWeights"/>: those that the model's files have in blocks as they
/// are, others rounded.
/// </summary>
internal static class BlockWeightPacker
{
    /// <summary>Packs a layer whose groups hold neighboring outputs.</summary>
    /// <param name="bits">Of weights that are rounded.</param>
    public static BlockWeights Pack(BiasedWeights weights, int bits) => Pack(weights, bits, gated: false);

    /// <summary>Packs a gated layer: the first half of its outputs are gates, the second half the outputs that they gate.</summary>
    /// <inheritdoc cref="Pack(BiasedWeights, int)"/>
    public static BlockWeights PackGated(BiasedWeights weights, int bits) => Pack(weights, bits, gated: true);

    private static BlockWeights Pack(BiasedWeights layer, int roundedBits, bool gated)
    {
        var weights = layer.Weights;
        var bits = weights.Blocks?.Bits ?? roundedBits;
        var outputs = gated ? weights.Outputs / 2 : weights.Outputs;
        var groups = BlockWeights.GroupsOf(outputs, gated);
        var blocks = Integers.CeilDivide(weights.Inputs, BlockWeights.Block);
        var bytes = BlockWeights.BlockBytes(bits);
        var values = new sbyte[groups * blocks * bytes];
        var scales = new float[groups * blocks * BlockWeights.GroupColumns];
        var bias = layer.Bias is null ? null : new float[groups * BlockWeights.GroupColumns];
        Parallel.For(0, groups, PackGroup);
        return new BlockWeights(values, scales, bias, groups, blocks, bits);

        void PackGroup(int group)
        {
            Span<sbyte> block = stackalloc sbyte[BlockWeights.Block];
            for (var lane = 0; lane < BlockWeights.GroupColumns; lane++)
            {
                if (ColumnGroups.OutputOf(group, lane, outputs, gated) is not { } output)
                {
                    continue;
                }

                for (var b = 0; b < blocks; b++)
                {
                    var target = (group * blocks) + b;
                    scales[(target * BlockWeights.GroupColumns) + lane] = Read(weights, output, b, bits, block);
                    Place(block, values.AsSpan(target * bytes, bytes), lane, bits);
                }

                bias?[(group * BlockWeights.GroupColumns) + lane] = layer.Bias![output];
            }
        }
    }

    /// <summary>Fills a block of an output, with zeros behind the last input, and returns its scale.</summary>
    private static float Read(LinearWeights weights, int output, int block, int bits, Span<sbyte> values)
    {
        if (weights.Blocks is { } stored)
        {
            var at = (output * BlockRows.BlocksOf(weights.Inputs)) + block;
            stored.Values.AsSpan(at * BlockRows.Length, BlockRows.Length).CopyTo(values);
            return stored.Scales[at];
        }

        values.Clear();
        var first = block * BlockWeights.Block;
        var count = Math.Min(BlockWeights.Block, weights.Inputs - first);
        return BlockRounding.Round(weights.Values.AsSpan((output * weights.Inputs) + first, count), bits, values);
    }

    private static void Place(ReadOnlySpan<sbyte> values, Span<sbyte> block, int lane, int bits)
    {
        if (bits == BlockWeights.ManyBits)
        {
            for (var i = 0; i < values.Length; i++)
            {
                block[(i / 2 * 2 * BlockWeights.GroupColumns) + (2 * lane) + (i % 2)] = values[i];
            }

            return;
        }

        var (half, column) = Math.DivRem(lane, BlockWeights.HalfColumns);
        for (var i = 0; i < values.Length; i++)
        {
            ref var pair = ref block[(i / 2 * BlockWeights.GroupColumns) + (2 * column) + (i % 2)];
            pair |= (sbyte)(half == 0 ? values[i] & 0xF : values[i] << BlockWeights.FewBits);
        }
    }
}
