using Rag.Kernels.LowRank;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Adapters;

/// <summary>Reads an adapter's folder, adapter_config.json and adapter_model.safetensors.</summary>
internal static class AdapterReader
{
    public const string WeightsName = "adapter_model.safetensors";

    /// <summary>Changes with every change of what is computed of an adapter's files.</summary>
    private const int Version = 1;

    /// <exception cref="ModelFileException">A file is missing, damaged, not supported or made for another model.</exception>
    public static LoraAdapter Read(string folder, AdapterTarget target)
    {
        var configuration = AdapterConfiguration.Read(folder);
        var path = Path.Combine(folder, WeightsName);
        if (!File.Exists(path))
        {
            throw new ModelFileException(folder, $"the folder has no {WeightsName}; other forms of an adapter's weights are not read.");
        }

        using var source = SafetensorsFile.Open(path);
        var tensors = AdapterTensors.Of(source);
        List<AdapterPart> parts =
        [
            .. target
                .Modules.Where(module => configuration.Targets(target.Prefix + module.Name, module.Layer))
                .SelectMany(module => PartsOf(module, configuration, target.Prefix + module.Name, tensors)),
        ];
        tensors.RequireEmpty();
        return parts.Count > 0
            ? new LoraAdapter(DigestOf(parts), [.. parts])
            : throw new ModelFileException(folder, "target_modules names no linear layer of the model.");
    }

    private static IEnumerable<AdapterPart> PartsOf(
        AdapterModule module,
        AdapterConfiguration configuration,
        string name,
        AdapterTensors tensors
    )
    {
        var rank = configuration.RankOf(name);
        var (down, up) = (tensors.TakeDown(module, rank), tensors.TakeUp(module, rank));
        foreach (var segment in module.Segments)
        {
            yield return new AdapterPart(
                module.Layer,
                segment.Place,
                LowRankProduct.Of(
                    rank,
                    down,
                    up.AsSpan(segment.First * rank, segment.Outputs * rank),
                    configuration.ScaleOf(name) * module.Scale,
                    segment.Column,
                    segment.Step
                )
            );
        }
    }

    private static string DigestOf(List<AdapterPart> parts)
    {
        var key = new GraphKey().Add($"lora {Version}");
        foreach (var (layer, place, product) in parts)
        {
            key.Add($"{layer} {place} {product.First} {product.Step} {product.Rank}").Add(product.Down).Add(product.Up);
        }

        return key.ToDigest();
    }
}
