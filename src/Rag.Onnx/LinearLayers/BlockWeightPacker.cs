using System.Numerics.Tensors;
using Rag.Core.Numerics;
using Rag.Kernels.Linear;

namespace Rag.Onnx.LinearLayers;

/// <summary>Brings the weights of a linear layer into the order of <see cref="BlockWeights"/>.</summary>
internal static class BlockWeightPacker
{
    /// <summary>Packs a layer whose groups hold neighboring outputs.</summary>
    public static BlockWeights Pack(BiasedWeights weights) => Pack(weights, gated: false);

    /// <summary>Packs a gated layer: the first half of its outputs are gates, the second half the outputs that they gate.</summary>
    public static BlockWeights PackGated(BiasedWeights weights) => Pack(weights, gated: true);

    private static BlockWeights Pack(BiasedWeights layer, bool gated)
    {
        var weights = layer.Weights;
        var outputs = gated ? weights.Outputs / 2 : weights.Outputs;
        var groups = BlockWeights.GroupsOf(outputs, gated);
        var blocks = Integers.CeilDivide(weights.Inputs, BlockWeights.Block);
        var values = new sbyte[groups * blocks * BlockWeights.BlockBytes];
        var scales = new float[groups * blocks * BlockWeights.GroupColumns];
        var bias = layer.Bias is null ? null : new float[groups * BlockWeights.GroupColumns];
        Parallel.For(0, groups, PackGroup);
        return new BlockWeights(values, scales, bias, groups, blocks);

        void PackGroup(int group)
        {
            for (var lane = 0; lane < BlockWeights.GroupColumns; lane++)
            {
                if (ColumnGroups.OutputOf(group, lane, outputs, gated) is not { } output)
                {
                    continue;
                }

                var row = weights.Values.AsSpan(output * weights.Inputs, weights.Inputs);
                for (var block = 0; block < blocks; block++)
                {
                    var target = (group * blocks) + block;
                    var part = row[(block * BlockWeights.Block)..Math.Min((block + 1) * BlockWeights.Block, row.Length)];
                    var packed = values.AsSpan(target * BlockWeights.BlockBytes, BlockWeights.BlockBytes);
                    scales[(target * BlockWeights.GroupColumns) + lane] = Quantize(part, packed, lane);
                }

                bias?[(group * BlockWeights.GroupColumns) + lane] = layer.Bias![output];
            }
        }
    }

    private static float Quantize(ReadOnlySpan<float> inputs, Span<sbyte> block, int lane)
    {
        var largest = MathF.Abs(TensorPrimitives.MaxMagnitude(inputs));
        var scale = largest > 0 ? largest / 127 : 0;
        for (var i = 0; i < inputs.Length && scale > 0; i++)
        {
            block[(i / 2 * 2 * BlockWeights.GroupColumns) + (2 * lane) + (i % 2)] = (sbyte)MathF.Round(inputs[i] / scale);
        }

        return scale;
    }
}
