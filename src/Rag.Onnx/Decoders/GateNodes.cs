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
                // With alpha 1 this operator is x · sigmoid(x).
                ? graph.NodeOf(GraphBuilder.Microsoft, "QuickGelu", [$"{name}.gate"], $"{name}.silu", new NodeAttribute("alpha", 1f))
                : graph.Node(
                    "Gelu",
                    [$"{name}.gate"],
                    $"{name}.gelu",
                    new NodeAttribute("approximate", activation == GateActivation.GeluTanh ? "tanh" : "none")
                );
        return graph.Node("Mul", [active, $"{name}.up"], $"{name}.gated");
    }
}
