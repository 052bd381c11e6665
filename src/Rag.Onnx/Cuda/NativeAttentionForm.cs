using Rag.Onnx.Graphs;
using Rag.Onnx.Llama;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Cuda;

/// <summary>
/// Attention by ONNX Runtime's own paged operator, which rotates queries and keys and writes the caches in place. The operator has a kernel
/// for CUDA and none for CPU.
/// </summary>
internal sealed class NativeAttentionForm : IAttentionForm
{
    private const string Absent = "";

    public void Begin(GraphBuilder graph, LlamaConfiguration configuration)
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

        var (cos, sin) = configuration.Rotary.Tables(configuration.ContextLength);
        var pairs = configuration.Rotary.RadiansPerPosition.Length;
        graph.Floats("cos", cos, CudaContract.Element, configuration.ContextLength, pairs);
        graph.Floats("sin", sin, CudaContract.Element, configuration.ContextLength, pairs);
    }

    public string Attend(GraphBuilder graph, LlamaConfiguration configuration, int layer, string qkv, string output)
    {
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
                "cos",
                "sin",
                Absent, // slot_mapping: new tokens go behind the past ones
                Absent, // head_sink
                Absent, // q_norm_weight
                Absent, // k_norm_weight
                Absent, // k_scale
                Absent, // v_scale
                CudaContract.AttentionMetadata,
            ],
            [output, key, value],
            new NodeAttribute("num_heads", configuration.Heads),
            new NodeAttribute("kv_num_heads", configuration.KvHeads),
            new NodeAttribute("scale", 1 / MathF.Sqrt(configuration.HeadSize)),
            new NodeAttribute("do_rotary", 1),
            new NodeAttribute("rotary_interleaved", 0)
        );
        graph.Output(key, CudaContract.Element, Cache(configuration));
        graph.Output(value, CudaContract.Element, Cache(configuration));
        return output;
    }

    private static Dimension[] Cache(LlamaConfiguration configuration) =>
        ["NB", CudaContract.BlockSize, configuration.KvHeads, configuration.HeadSize];
}
