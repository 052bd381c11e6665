using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>How compressed-tensors have quantized the weights of a group of layers.</summary>
/// <param name="Group">Inputs that share a scale; null: all of an output.</param>
/// <param name="Tile">Outputs and inputs that share a scale, where scales are for tiles.</param>
internal sealed record CompressedScheme(string? Format, int Bits, int? Group, int[]? Tile)
{
    /// <summary>Those of <c>config_groups</c>.</summary>
    public static IReadOnlyList<CompressedScheme> All(ConfigurationReader settings)
    {
        var schemes = new List<CompressedScheme>();
        foreach (var (_, group) in settings.Objects("config_groups"))
        {
            if (group.Object("weights") is { } weights)
            {
                int[] tile = weights.Has("block_structure") ? weights.Integers("block_structure") : [];
                schemes.Add(
                    new CompressedScheme(
                        group.Has("format") ? group.Text("format") : null,
                        weights.Count("num_bits"),
                        weights.Integers("group_size") is [> 0 and var size] ? size : null,
                        tile is [> 0, > 0] ? tile : null
                    )
                );
            }
        }

        return schemes;
    }

    /// <summary>The inputs of a group, from the number of groups and the sizes that the configuration names.</summary>
    /// <param name="scales">[outputs, groups]</param>
    public static int GroupSize(WeightTensor scales, IReadOnlyList<CompressedScheme> schemes, int inputs)
    {
        var groups = scales.Columns;
        return groups == 1
            ? inputs
            : schemes.Select(scheme => scheme.Group).FirstOrDefault(size => ((long)inputs + size - 1) / size == groups)
                ?? throw new ModelFileException(
                    scales.Path,
                    $"the tensor {scales} has {groups} groups, and no group_size of the configuration makes so many of {inputs} inputs."
                );
    }
}
