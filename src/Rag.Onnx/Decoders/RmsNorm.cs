using Rag.Onnx.Graphs;

namespace Rag.Onnx.Decoders;

/// <summary>An RMS normalization: its gain and the name of its result.</summary>
internal sealed record RmsNorm(string Name, float[] Gain, float Epsilon)
{
    /// <summary>Normalizes rows over their last dimension by a standard operator.</summary>
    public string Write(GraphBuilder graph, string rows, TensorType element = TensorType.Float)
    {
        var gain = graph.Floats($"{Name}.gain", Gain, element, Gain.Length);
        return graph.Node(
            "SimplifiedLayerNormalization",
            [rows, gain],
            Name,
            new NodeAttribute("axis", -1),
            new NodeAttribute("epsilon", Epsilon)
        );
    }
}
