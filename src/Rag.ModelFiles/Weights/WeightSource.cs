using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Quantized;
using Rag.ModelFiles.Safetensors;

namespace Rag.ModelFiles.Weights;

/// <summary>Opens a model's weights by what lies at a path.</summary>
internal static class WeightSource
{
    public const string SafetensorsName = "model.safetensors";
    public const string SafetensorsIndexName = "model.safetensors.index.json";

    /// <param name="path">A .safetensors file, an index of shards, a .gguf file or any part of one, or a folder that holds one model of
    /// these.</param>
    public static IWeightSource Open(string path)
    {
        if (Directory.Exists(path))
        {
            return OpenFolder(path);
        }

        return IsGguf(path) ? GgufModel.Open(path)
            : path.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase) ? ShardedSafetensors.Open(path)
            : SafetensorsFile.Open(path);
    }

    public static bool IsGguf(string path) => path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);

    /// <summary>The file, or first part, of the one GGUF model in a folder; null when there is none.</summary>
    public static string? GgufIn(string folder)
    {
        var files = Directory.EnumerateFiles(folder).Where(IsGguf);
        var models = files.Select(f => GgufModel.PartsOf(f)[0]).Distinct().Order(StringComparer.Ordinal).ToList();
        return models.Count <= 1
            ? models.FirstOrDefault()
            : throw new ModelFileException(
                folder,
                $"the folder holds several models ({string.Join(", ", models.Select(Path.GetFileName))}): name the file."
            );
    }

    private static IWeightSource OpenFolder(string folder)
    {
        var stored = OpenStored(folder);
        try
        {
            return stored is GgufModel ? stored : QuantizedWeights.Open(stored, folder);
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    private static IWeightSource OpenStored(string folder)
    {
        var index = Path.Combine(folder, SafetensorsIndexName);
        if (File.Exists(index))
        {
            return ShardedSafetensors.Open(index);
        }

        var single = Path.Combine(folder, SafetensorsName);
        if (File.Exists(single))
        {
            return SafetensorsFile.Open(single);
        }

        return GgufIn(folder) is { } gguf
            ? GgufModel.Open(gguf)
            : throw new ModelFileException(folder, $"the folder holds no {SafetensorsName}, no {SafetensorsIndexName} and no .gguf file.");
    }
}
