using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders.Experts;

/// <summary>Writes the expert that all rows of a layer share, each row by the share that a gate of its own gives it.</summary>
internal sealed class SharedExpertNodes(GraphBuilder graph, IDecoderCheckpoint checkpoint, IDecoderForm form)
{
    private const string Part = "mlp.shared_expert";

    /// <param name="hidden">What goes into the layer's feed-forward part.</param>
    /// <param name="sum">What the shared expert's part is added to.</param>
    public string Write(int layer, string hidden, RmsNorm norm, string sum, string name)
    {
        var (width, size) = (checkpoint.Configuration.HiddenSize, checkpoint.Configuration.Experts!.SharedSize);
        var rows = form.Normalize(graph, hidden, norm with { Name = $"{name}.norm" });
        var gateUp = LinearWeights.Concatenate(
            $"{name}.gate_up",
            Matrix($"{Part}.gate_proj", size, width, name),
            Matrix($"{Part}.up_proj", size, width, name)
        );
        var down = Matrix($"{Part}.down_proj", width, size, $"{name}.down");
        var gated = form.Gate(graph, rows, norm: null, new BiasedWeights(gateUp, null), checkpoint.Configuration.Activation);
        var product = form.NormAndProject(graph, gated, norm: null, new BiasedWeights(down, null));
        var gate = new FloatLinear().Apply(graph, rows, Matrix($"{Part}_gate", 1, width, $"{name}.gate"));
        var share = graph.Node("Sigmoid", [gate], $"{name}.share");
        return graph.Node("Add", [sum, graph.Node("Mul", [product, share], $"{name}.part")], $"{name}.sum");

        LinearWeights Matrix(string tensor, int outputs, int inputs, string output) =>
            LinearWeights.ReadRows(output, checkpoint.LayerTensor(layer, $"{tensor}.weight", outputs, inputs), 0, outputs);
    }
}
