using Rag.Kernels.Linear;

namespace Rag.Onnx.LinearLayers;

/// <summary>The groups in which the columns of <see cref="BlockWeights"/> stand.</summary>
internal static class ColumnGroups
{
    /// <summary>The output of a layer that stands in a lane of a group; null where the group is filled up.</summary>
    /// <param name="outputs">Without gates all outputs; with gates those that are gated, which stand behind all gates.</param>
    public static int? OutputOf(int group, int lane, int outputs, bool gated)
    {
        var (half, column) = Math.DivRem(lane, BlockWeights.HalfColumns);
        var output = gated ? (group * BlockWeights.HalfColumns) + column : (group * BlockWeights.GroupColumns) + lane;
        return output >= outputs ? null
            : gated ? (half * outputs) + output
            : output;
    }

    /// <summary>fp32 weights [groups, inputs, 32 columns].</summary>
    public static float[] Pack(LinearWeights weights, bool gated)
    {
        var outputs = gated ? weights.Outputs / 2 : weights.Outputs;
        var groups = BlockWeights.GroupsOf(outputs, gated);
        var values = new float[checked(groups * weights.Inputs * BlockWeights.GroupColumns)];
        for (var column = 0; column < groups * BlockWeights.GroupColumns; column++)
        {
            var (group, lane) = Math.DivRem(column, BlockWeights.GroupColumns);
            if (OutputOf(group, lane, outputs, gated) is { } output)
            {
                var start = (group * weights.Inputs * BlockWeights.GroupColumns) + lane;
                foreach (var value in weights.Values.AsSpan(output * weights.Inputs, weights.Inputs))
                {
                    values[start] = value;
                    start += BlockWeights.GroupColumns;
                }
            }
        }

        return values;
    }

    /// <summary>A bias [groups, 32 columns].</summary>
    public static float[] Pack(ReadOnlySpan<float> bias, bool gated)
    {
        var outputs = gated ? bias.Length / 2 : bias.Length;
        var packed = new float[BlockWeights.GroupsOf(outputs, gated) * BlockWeights.GroupColumns];
        for (var column = 0; column < packed.Length; column++)
        {
            var (group, lane) = Math.DivRem(column, BlockWeights.GroupColumns);
            packed[column] = OutputOf(group, lane, outputs, gated) is { } output ? bias[output] : 0;
        }

        return packed;
    }
}
