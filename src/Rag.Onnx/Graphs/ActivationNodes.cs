namespace Rag.Onnx.Graphs;

/// <summary>Activations of encoders and decoders in standard operators.</summary>
internal static class ActivationNodes
{
    /// <summary>GELU by the error function, or by its approximation with tanh.</summary>
    public static string Gelu(this GraphBuilder graph, string input, string output, bool byTanh) =>
        byTanh ? graph.Node("Gelu", [input], output, new NodeAttribute("approximate", "tanh")) : graph.Node("Gelu", [input], output);

    /// <summary>The input times the logistic function of <paramref name="slope"/> times the input; a slope of 1 makes it SiLU.</summary>
    public static string Swish(this GraphBuilder graph, string input, string output, float slope) =>
        graph.NodeOf(GraphBuilder.Microsoft, "QuickGelu", [input], output, new NodeAttribute("alpha", slope));
}
