using Rag.ModelFiles.Onnx;

namespace Rag.Onnx.Decoders.Exports;

/// <summary>The feed-forward part of a layer of an exported graph.</summary>
/// <param name="Input">The value that gate and up read.</param>
internal sealed record ExportedFeedForward(
    string Input,
    ExportedMatrix Gate,
    ExportedMatrix Up,
    ExportedLinear Down,
    GateActivation Activation
)
{
    private const string What = "the gated input of a layer's last matrix";

    public static ExportedFeedForward Read(ExportGraph graph, ExportedLinear down)
    {
        var product = graph.Require(down.Input, What, "Mul");
        var (gate, up, activation) =
            Activated(graph, product.Input(0)) is { } first ? (first.Input, product.Input(1), first.Activation)
            : Activated(graph, product.Input(1)) is { } second ? (second.Input, product.Input(0), second.Activation)
            : throw graph.Refused(product, $"computes {What} with an activation that is not read");
        if (graph.ProducerOf(gate) is { } split && ExportGraph.Is(split, "Split"))
        {
            return Joined(graph, split, gate, up, down, activation);
        }

        var (left, right) = (
            ExportedLinear.Read(graph, gate, "a layer's gate"),
            ExportedLinear.Read(graph, up, "what a layer's gate opens")
        );
        return graph.Plain(left.Input) == graph.Plain(right.Input)
            ? new ExportedFeedForward(left.Input, ExportedMatrix.Whole(left), ExportedMatrix.Whole(right), down, activation)
            : throw graph.Refused(product, "multiplies what was computed of two values");
    }

    /// <summary>Gate and up are the halves of one product.</summary>
    private static ExportedFeedForward Joined(
        ExportGraph graph,
        OnnxNode split,
        string gate,
        string up,
        ExportedLinear down,
        GateActivation activation
    )
    {
        var linear = ExportedLinear.Read(graph, split.Input(0), "a layer's gate");
        var outputs = linear.Weight.Shape[0];
        var isHalves =
            outputs % 2 == 0
            && split.Outputs.Count == 2
            && (split.Output(0), split.Output(1)) == (graph.Plain(gate), graph.Plain(up))
            && split.Integer("axis", 0) is -1 or 2
            && IsEven(graph, split);
        return isHalves
            ? new ExportedFeedForward(
                linear.Input,
                new ExportedMatrix(linear, 0, outputs / 2),
                new ExportedMatrix(linear, outputs / 2, outputs / 2),
                down,
                activation
            )
            : throw graph.Refused(split, "does not split into the halves of gate and up");
    }

    /// <summary>Sizes that are given are an initializer of two equal numbers.</summary>
    private static bool IsEven(ExportGraph graph, OnnxNode split) =>
        split.Input(1).Length == 0 || (graph.Constant(split.Input(1))?.ToFloat32() is [var one, var other] && one == other);

    /// <summary>What goes through an activation that computes a value; null where none does.</summary>
    private static (string Input, GateActivation Activation)? Activated(ExportGraph graph, string value)
    {
        var node = graph.ProducerOf(value);
        if (ExportGraph.Is(node, "Mul"))
        {
            return SiluOf(graph, node!.Input(0), node.Input(1)) ?? SiluOf(graph, node.Input(1), node.Input(0));
        }

        return ExportGraph.Is(node, "QuickGelu", "Swish") && node!.Real("alpha", node.Operation == "Swish" ? 1 : 1.702f) == 1
                ? (node.Input(0), GateActivation.Silu)
            : ExportGraph.Is(node, "FastGelu") && node!.Input(1).Length == 0 ? (node.Input(0), GateActivation.GeluTanh)
            : ExportGraph.Is(node, "Gelu") ? (node!.Input(0), GateActivation.Gelu)
            : null;
    }

    private static (string, GateActivation)? SiluOf(ExportGraph graph, string value, string sigmoid) =>
        graph.ProducerOf(sigmoid) is { } node && ExportGraph.Is(node, "Sigmoid") && graph.Plain(node.Input(0)) == graph.Plain(value)
            ? (value, GateActivation.Silu)
            : null;
}
