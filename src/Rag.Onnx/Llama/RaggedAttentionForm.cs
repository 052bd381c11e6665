using Rag.Kernels.Attention;
using Rag.Onnx.Graphs;
using Rag.Onnx.Operators;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Llama;

/// <summary>
/// Attention by our own operator (<see cref="OperatorContract.PagedAttention"/>), which knows the displacement and the valid slots of every
/// block.
/// </summary>
internal sealed class RaggedAttentionForm(KvCacheLayout cache) : IAttentionForm
{
    public void Begin(GraphBuilder graph, LlamaConfiguration configuration)
    {
        graph.Import(OperatorContract.Domain, OperatorContract.DomainVersion);
        PagedContract.WriteInputs(graph, configuration.Layers, cache);
        var (cos, sin) = configuration.Rotary.Tables(configuration.ContextLength);
        var pairs = configuration.Rotary.RadiansPerPosition.Length;
        graph.Initializer("cos", cos, configuration.ContextLength, pairs);
        graph.Initializer("sin", sin, configuration.ContextLength, pairs);
    }

    public string Attend(GraphBuilder graph, LlamaConfiguration configuration, int layer, string qkv, string output) =>
        graph.NodeOf(
            OperatorContract.Domain,
            OperatorContract.PagedAttention,
            [
                qkv,
                PagedContract.KeyCache(layer),
                PagedContract.ValueCache(layer),
                PagedContract.CumulativeLengths,
                PagedContract.PastLengths,
                PagedContract.BlockTable,
                PagedContract.BlockValid,
                PagedContract.BlockDelta,
                "cos",
                "sin",
            ],
            output,
            new NodeAttribute(OperatorContract.Heads, configuration.Heads),
            new NodeAttribute(OperatorContract.KvHeads, configuration.KvHeads),
            new NodeAttribute(OperatorContract.HeadSize, configuration.HeadSize),
            new NodeAttribute(OperatorContract.BlockSize, cache.BlockSize),
            new NodeAttribute(OperatorContract.KvTypeName, cache.Type.Text())
        );
}
