using Rag.Kernels.Attention;
using Rag.Onnx.Graphs;
using Rag.Onnx.Operators;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Decoders;

/// <summary>
/// Attention by our own operator (<see cref="OperatorContract.PagedAttention"/>), which knows the displacement and the valid slots of every
/// block.
/// </summary>
internal sealed class RaggedAttentionForm(KvCacheLayout cache) : IAttentionForm
{
    public void Begin(GraphBuilder graph, DecoderConfiguration configuration)
    {
        graph.Import(OperatorContract.Domain, OperatorContract.DomainVersion);
        PagedContract.WriteInputs(graph, configuration, cache);
        RotaryTables.Write(graph, configuration, TensorType.Float);
    }

    public string Normalize(
        GraphBuilder graph,
        DecoderConfiguration configuration,
        string qkv,
        RmsNorm query,
        RmsNorm key,
        string output
    ) =>
        graph.NodeOf(
            OperatorContract.Domain,
            OperatorContract.HeadNorm,
            [
                qkv,
                graph.Initializer($"{query.Name}.gain", query.Gain, query.Gain.Length),
                graph.Initializer($"{key.Name}.gain", key.Gain, key.Gain.Length),
            ],
            output,
            new NodeAttribute(OperatorContract.Heads, configuration.Heads),
            new NodeAttribute(OperatorContract.KvHeads, configuration.KvHeads),
            new NodeAttribute(OperatorContract.HeadSize, configuration.HeadSize),
            new NodeAttribute(OperatorContract.Epsilon, query.Epsilon)
        );

    public string Attend(GraphBuilder graph, DecoderConfiguration configuration, int layer, string qkv, string sinks, string output)
    {
        var (cos, sin) = RotaryTables.Of(configuration, layer);
        return graph.NodeOf(
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
                cos,
                sin,
                .. sinks.Length > 0 ? [sinks] : Array.Empty<string>(),
            ],
            output,
            [.. Attributes(configuration, configuration.Attention[layer])]
        );
    }

    private IEnumerable<NodeAttribute> Attributes(DecoderConfiguration configuration, LayerAttention layer)
    {
        yield return new NodeAttribute(OperatorContract.Heads, configuration.Heads);
        yield return new NodeAttribute(OperatorContract.KvHeads, configuration.KvHeads);
        yield return new NodeAttribute(OperatorContract.HeadSize, configuration.HeadSize);
        yield return new NodeAttribute(OperatorContract.BlockSize, cache.BlockSize);
        yield return new NodeAttribute(OperatorContract.KvTypeName, cache.Type.Text());
        yield return new NodeAttribute(OperatorContract.Scale, configuration.AttentionScale);
        yield return new NodeAttribute(OperatorContract.Rotary, layer.Rotary is null ? 0L : 1L);
        if (layer.Window is { } window)
        {
            yield return new NodeAttribute(OperatorContract.Window, window);
        }

        if (configuration.AttentionSoftCap is { } cap)
        {
            yield return new NodeAttribute(OperatorContract.SoftCap, cap);
        }
    }
}
