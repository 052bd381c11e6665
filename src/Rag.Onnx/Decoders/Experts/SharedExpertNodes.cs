using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders.Experts;

/// <summary>Writes the expert that all rows of a layer share, each row by the share that a gate of its own gives it.</summary>
internal sealed class SharedExpertNodes(GraphBuilder graph, IDecoderCheckpoint checkpoint, IDecoderForm form)
{
    /// <param name="hidden">What goes into the layer's feed-forward part.</param>
    /// <param name="sum">What the shared expert's part is added to.</param>
    public string Write(int layer, string hidden, RmsNorm norm, string sum, string name)
    {
        var experts = checkpoint.Experts;
        var rows = form.Normalize(graph, hidden, norm with { Name = $"{name}.norm" });
        var gateUp = LinearWeights.Concatenate(
            $"{name}.gate_up",
            experts.Shared(layer, DecoderMatrix.Gate, name),
            experts.Shared(layer, DecoderMatrix.Up, name)
        );
        var down = experts.Shared(layer, DecoderMatrix.Down, $"{name}.down");
        var gated = form.Gate(graph, rows, norm: null, new BiasedWeights(gateUp, null), checkpoint.Configuration.Activation);
        var product = form.NormAndProject(graph, gated, norm: null, new BiasedWeights(down, null));
        var gate = new FloatLinear().Apply(graph, rows, experts.SharedGate(layer, $"{name}.gate"));
        var share = graph.Node("Sigmoid", [gate], $"{name}.share");
        return graph.Node("Add", [sum, graph.Node("Mul", [product, share], $"{name}.part")], $"{name}.sum");
    }
}
