using Rag.Onnx.Graphs;

namespace Rag.Onnx.Decoders;

/// <summary>The gate of a feed-forward part in standard operators.</summary>
internal static class GateNodes
{
    /// <summary>activation(gate) x up of [rows, gate then up].</summary>
    public static string Write(GraphBuilder graph, string product, GateActivation activation, string name)
    {
        graph.Add(
            "",
            "Split",
            [product],
            [$"{name}.gate", $"{name}.up"],
            new NodeAttribute("axis", -1),
            new NodeAttribute("num_outputs", 2)
        );
        var active =
            activation == GateActivation.Silu
                ? graph.Swish($"{name}.gate", $"{name}.silu", slope: 1)
                : graph.Gelu($"{name}.gate", $"{name}.gelu", activation == GateActivation.GeluTanh);
        return graph.Node("Mul", [active, $"{name}.up"], $"{name}.gated");
    }
}
