using Rag.Onnx.Graphs;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Cuda;

/// <summary>
/// Graphs that copy whole blocks from the caches of all layers to the host, and back. E = elements of a block in one cache, n = blocks.
/// </summary>
internal static class BlockCopyGraph
{
    /// <summary>i64 [n] when read, [n, 1] when written</summary>
    public const string Blocks = "blocks";

    /// <summary>[n, E]: the elements read, or to be written.</summary>
    public static string Content(string cache) => $"{cache}.content";

    public static byte[] BuildReading(int layers, long elements, TensorType element)
    {
        var graph = new GraphBuilder("block reading");
        graph.Input(Blocks, TensorType.Int64, "n");
        foreach (var cache in Caches(layers))
        {
            graph.Input(cache, element, "NB", elements);
            graph.Output(graph.Node("Gather", [cache, Blocks], Content(cache)), element, "n", elements);
        }

        return graph.ToBytes();
    }

    public static byte[] BuildWriting(int layers, long elements, TensorType element)
    {
        var graph = new GraphBuilder("block writing");
        graph.Input(Blocks, TensorType.Int64, "n", 1);
        foreach (var cache in Caches(layers))
        {
            graph.Input(cache, element, "NB", elements);
            graph.Input(Content(cache), element, "n", elements);
            graph.Output(graph.Node("ScatterND", [cache, Blocks, Content(cache)], cache + CudaContract.OutSuffix), element, "NB", elements);
        }

        return graph.ToBytes();
    }

    /// <summary>Names of the caches in the order of the layers, keys before values.</summary>
    public static IEnumerable<string> Caches(int layers)
    {
        for (var layer = 0; layer < layers; layer++)
        {
            yield return PagedContract.KeyCache(layer);
            yield return PagedContract.ValueCache(layer);
        }
    }
}
