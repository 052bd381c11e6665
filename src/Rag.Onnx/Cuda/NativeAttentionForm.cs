using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Cuda;

/// <summary>
/// Attention by ONNX Runtime's own paged operator, which rotates queries and keys and writes the caches in place. The operator has a kernel
/// for CUDA and none for CPU.
/// </summary>
internal sealed class NativeAttentionForm : IAttentionForm
{
    private const string Absent = "";

    public void Begin(GraphBuilder graph, DecoderConfiguration configuration)
    {
        graph.Input(PagedContract.InputIds, TensorType.Int32, "T");
        graph.Input(PagedContract.CumulativeLengths, TensorType.Int32, "B1");
        graph.Input(PagedContract.PastLengths, TensorType.Int32, "B");
        graph.Input(PagedContract.BlockTable, TensorType.Int32, "B", "MB");
        graph.Input(PagedContract.LogitRows, TensorType.Int32, "R");
        graph.Input(CudaContract.AttentionMetadata, TensorType.Int32, CudaContract.AttentionMetadataLength);
        for (var layer = 0; layer < configuration.Layers; layer++)
        {
            graph.Input(PagedContract.KeyCache(layer), CudaContract.Element, Cache(configuration));
            graph.Input(PagedContract.ValueCache(layer), CudaContract.Element, Cache(configuration));
        }

        RotaryTables.Write(graph, configuration, CudaContract.Element);
    }

    public string Normalize(GraphBuilder graph, DecoderConfiguration configuration, string qkv, RmsNorm query, RmsNorm key, string output)
    {
        var (queries, keys, values) = ($"{output}.query", $"{output}.key", $"{output}.value");
        var (querySize, keySize) = (configuration.QuerySize, configuration.KvSize);
        graph.Initializer($"{output}.sizes", [(long)querySize, (long)keySize, (long)keySize], 3);
        graph.Add("", "Split", [qkv, $"{output}.sizes"], [queries, keys, values], new NodeAttribute("axis", -1));
        queries = Normalize(graph, queries, query, querySize);
        keys = Normalize(graph, keys, key, keySize);
        return graph.Node("Concat", [queries, keys, values], output, new NodeAttribute("axis", -1));
    }

    private static string Normalize(GraphBuilder graph, string rows, RmsNorm norm, int width)
    {
        var size = norm.Gain.Length;
        if (size == width)
        {
            return norm.Write(graph, rows, CudaContract.Element);
        }

        var groups = graph.Groups(rows, width / size, size, $"{rows}.heads");
        return graph.Rows(norm.Write(graph, groups, CudaContract.Element), width, $"{rows}.normalized");
    }

    public string Attend(GraphBuilder graph, DecoderConfiguration configuration, int layer, string qkv, string sinks, string output)
    {
        var (cos, sin) = RotaryTables.Of(configuration, layer);
        var (key, value) = (CudaContract.KeyCacheOut(layer), CudaContract.ValueCacheOut(layer));
        graph.Add(
            GraphBuilder.Microsoft,
            CudaContract.PagedAttention,
            [
                qkv, // queries, keys and values in one: the next two are absent
                Absent,
                Absent,
                PagedContract.KeyCache(layer),
                PagedContract.ValueCache(layer),
                PagedContract.CumulativeLengths,
                PagedContract.PastLengths,
                PagedContract.BlockTable,
                cos,
                sin,
                Absent, // slot_mapping: new tokens go behind the past ones
                Absent, // head_sink
                Absent, // q_norm_weight
                Absent, // k_norm_weight
                Absent, // k_scale
                Absent, // v_scale
                CudaContract.AttentionMetadata,
            ],
            [output, key, value],
            [.. Attributes(configuration, configuration.Attention[layer])]
        );
        graph.Output(key, CudaContract.Element, Cache(configuration));
        graph.Output(value, CudaContract.Element, Cache(configuration));
        return output;
    }

    private static IEnumerable<NodeAttribute> Attributes(DecoderConfiguration configuration, LayerAttention layer)
    {
        yield return new NodeAttribute("num_heads", configuration.Heads);
        yield return new NodeAttribute("kv_num_heads", configuration.KvHeads);
        yield return new NodeAttribute("scale", configuration.AttentionScale);
        yield return new NodeAttribute("do_rotary", 1);
        yield return new NodeAttribute("rotary_interleaved", 0);
        if (layer.Window is { } window)
        {
            yield return new NodeAttribute("local_window_size", window); // a token's own position is counted
        }

        if (configuration.AttentionSoftCap is { } cap)
        {
            yield return new NodeAttribute("softcap", cap);
        }
    }

    private static Dimension[] Cache(DecoderConfiguration configuration) =>
        ["NB", CudaContract.BlockSize, configuration.KvHeads, configuration.HeadSize];
}
