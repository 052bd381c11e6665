namespace Rag.Onnx;

/// <summary>
/// Built graphs on disk, each in a folder named by its key. A folder appears complete or not at all: it is written under a temporary name and
/// renamed, so that a kill leaves nothing that looks built, and of two processes that build at once one wins and both use its folder.
/// </summary>
internal static class GraphCache
{
    public const string GraphName = "model.onnx";
    public const string WeightsName = "weights.bin";

    /// <summary>Path of the graph with this key, built if it is not there.</summary>
    /// <param name="build">Writes initializers to the external data it is given and returns the graph.</param>
    public static string GetOrBuild(string cacheFolder, string key, Func<ExternalData, byte[]> build)
    {
        var folder = Path.Combine(cacheFolder, key);
        var graph = Path.Combine(folder, GraphName);
        if (File.Exists(graph))
        {
            return graph;
        }

        try
        {
            Directory.CreateDirectory(cacheFolder);
            var temporary = Directory.CreateDirectory(Path.Combine(cacheFolder, $".{key}.{Guid.NewGuid():N}")).FullName;
            try
            {
                Write(temporary, build);
                Publish(temporary, folder, graph);
            }
            finally
            {
                if (Directory.Exists(temporary))
                {
                    Directory.Delete(temporary, recursive: true);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The model cache folder {cacheFolder} cannot be written: {e.Message}", e);
        }

        return graph;
    }

    private static void Write(string folder, Func<ExternalData, byte[]> build)
    {
        byte[] graph;
        using (var weights = ExternalData.Create(folder, WeightsName))
        {
            graph = build(weights);
            weights.Flush();
        }

        using var file = new FileStream(Path.Combine(folder, GraphName), FileMode.CreateNew);
        file.Write(graph);
        file.Flush(flushToDisk: true);
    }

    private static void Publish(string temporary, string folder, string graph)
    {
        try
        {
            Directory.Move(temporary, folder);
        }
        catch (IOException) when (File.Exists(graph))
        {
            // Another process was first: its folder holds the same graph.
        }
    }
}
