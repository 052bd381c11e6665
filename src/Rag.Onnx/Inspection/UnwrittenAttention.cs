using Rag.Kernels.Attention;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Inspection;

/// <summary>Attention of a graph that is not run: nothing is computed for it, however long the context is that a model claims.</summary>
internal sealed class UnwrittenAttention(KvCacheLayout cache) : IAttentionForm
{
    public void Begin(GraphBuilder graph, DecoderConfiguration configuration) => PagedContract.WriteInputs(graph, configuration, cache);

    public string Normalize(
        GraphBuilder graph,
        DecoderConfiguration configuration,
        string qkv,
        RmsNorm query,
        RmsNorm key,
        string output
    ) => graph.Node("Identity", [qkv], output);

    public string Attend(GraphBuilder graph, DecoderConfiguration configuration, int layer, string qkv, string sinks, string output) =>
        graph.Node("Identity", [qkv], output);
}
