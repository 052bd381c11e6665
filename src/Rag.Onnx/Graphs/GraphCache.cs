namespace Rag.Onnx.Graphs;

/// <summary>Built graphs on disk, each with its weights in a folder of a <see cref="CacheFolder"/>.</summary>
internal static class GraphCache
{
    public const string GraphName = "model.onnx";
    public const string WeightsName = "weights.bin";

    /// <summary>Path of the graph with this key, built if it is not there.</summary>
    /// <param name="build">Writes initializers to the external data that it gets and returns the graph.</param>
    /// <exception cref="IOException">The cache folder cannot be written, or its content was tampered with.</exception>
    public static string GetOrBuild(string cacheFolder, string key, Func<ExternalData, byte[]> build)
    {
        string folder;
        try
        {
            folder = new CacheFolder(cacheFolder).GetOrBuild(key, building => Write(building, build), CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The model cache folder {cacheFolder} cannot be written: {e.Message}", e);
        }

        var graph = Path.Combine(folder, GraphName);
        return File.Exists(graph) ? graph : throw new IOException($"{folder} lacks its {GraphName}: delete the folder, it is built again.");
    }

    private static void Write(string folder, Func<ExternalData, byte[]> build)
    {
        byte[] graph;
        using (var weights = ExternalData.Create(folder, WeightsName))
        {
            graph = build(weights);
        }

        File.WriteAllBytes(Path.Combine(folder, GraphName), graph);
    }
}
