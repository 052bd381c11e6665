using Rag.Onnx.Graphs;

namespace Rag.Onnx.Decoders;

/// <summary>The attention of a decoder graph: the graph's inputs, the caches among them, and the node of each layer.</summary>
internal interface IAttentionForm
{
    /// <summary>Inputs of the graph and constants that all layers share.</summary>
    void Begin(GraphBuilder graph, DecoderConfiguration configuration);

    /// <summary>
    /// Rows of queries, keys and values [T, (H + 2·Hkv)·D] with the first two normalized, each group of as many elements as its gain has
    /// for itself.
    /// </summary>
    string Normalize(GraphBuilder graph, DecoderConfiguration configuration, string qkv, RmsNorm query, RmsNorm key, string output);

    /// <summary>Attention over rows of queries, keys and values [T, (H + 2·Hkv)·D] that are not rotated yet: [T, H·D].</summary>
    /// <param name="sinks">A score of each head, [H]; "" where there are none.</param>
    string Attend(GraphBuilder graph, DecoderConfiguration configuration, int layer, string qkv, string sinks, string output);
}
