namespace Rag.Onnx;

/// <summary>Opens a model's weights by what lies at a path.</summary>
internal static class WeightSource
{
    public const string SafetensorsName = "model.safetensors";
    public const string SafetensorsIndexName = "model.safetensors.index.json";

    /// <param name="path">A .safetensors file, an index of shards, or a folder that holds one of these.</param>
    public static IWeightSource Open(string path)
    {
        if (Directory.Exists(path))
        {
            return OpenFolder(path);
        }

        return path.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase)
            ? ShardedSafetensors.Open(path)
            : SafetensorsFile.Open(path);
    }

    private static IWeightSource OpenFolder(string folder)
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

        throw new ModelFileException(folder, $"the folder holds neither {SafetensorsName} nor {SafetensorsIndexName}.");
    }
}
