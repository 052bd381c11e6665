using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders.Mixtures;

/// <summary>
/// A feed-forward part of several experts, of which a router chooses some for each row, and one that all rows share. It is written in
/// standard operators: every expert computes every row, and those that were not chosen count nothing.
/// </summary>
/// <param name="Chosen">Experts that count for a row.</param>
/// <param name="Size">The feed-forward size of an expert.</param>
/// <param name="SharedSize">Of the expert that all rows share.</param>
/// <param name="IsNormalized">Whether the weights of the chosen add up to 1.</param>
/// <param name="Layers">For each layer whether it has experts.</param>
internal sealed record SharedMixture(int Experts, int Chosen, int Size, int SharedSize, bool IsNormalized, IReadOnlyList<bool> Layers)
{
    /// <summary>Each is several nodes of every layer's graph.</summary>
    private const int MostExperts = 128;

    private const string Part = "mlp";

    public string Key => $"shared mixture {Experts} {Chosen} {Size} {SharedSize} {IsNormalized} {string.Join(' ', Layers)}";

    public string? Defect =>
        Experts > MostExperts ? $"{Experts} experts beside a shared one are more than the {MostExperts} that are run."
        : Chosen > Experts ? $"{Chosen} experts cannot be chosen of {Experts}."
        : null;

    /// <summary>hidden + what the experts make of its normalized rows.</summary>
    public string Write(
        GraphBuilder graph,
        IDecoderCheckpoint checkpoint,
        IDecoderForm form,
        int layer,
        string hidden,
        RmsNorm norm,
        string id
    )
    {
        var rows = form.Normalize(graph, hidden, norm);
        var weights = Route(graph, checkpoint, layer, rows, id);
        var sum = hidden;
        for (var expert = 0; expert < Experts; expert++)
        {
            sum = Add($"experts.{expert}", Size, weights[expert], $"{id}.{expert}");
        }

        var gate = Product("shared_expert_gate", 1, $"{id}.shared_gate");
        return Add("shared_expert", SharedSize, graph.Node("Sigmoid", [gate], $"{id}.shared_share"), $"{id}.shared");

        string Add(string expert, int size, string weight, string name)
        {
            var hiddenSize = checkpoint.Configuration.HiddenSize;
            var gateUp = LinearWeights.Concatenate(
                $"{name}.gate_up",
                Matrix($"{expert}.gate_proj", size, hiddenSize),
                Matrix($"{expert}.up_proj", size, hiddenSize)
            );
            var down = Matrix($"{expert}.down_proj", hiddenSize, size) with { Name = $"{name}.down" };
            var gated = form.Gate(graph, rows, null, new BiasedWeights(gateUp, null), checkpoint.Configuration.Activation);
            var product = form.NormAndProject(graph, gated, null, new BiasedWeights(down, null));
            return graph.Node("Add", [sum, graph.Node("Mul", [product, weight], $"{name}.weighted")], $"{name}.sum");
        }

        LinearWeights Matrix(string name, int outputs, int inputs) =>
            new(name, inputs, outputs, checkpoint.LayerTensor(layer, $"{Part}.{name}.weight", outputs, inputs).ToFloat32());

        string Product(string name, int outputs, string output) =>
            new FloatLinear().Apply(graph, rows, Matrix(name, outputs, checkpoint.Configuration.HiddenSize) with { Name = output });
    }

    /// <summary>For each expert its weight in each row, 0 where it was not chosen.</summary>
    private string[] Route(GraphBuilder graph, IDecoderCheckpoint checkpoint, int layer, string rows, string id)
    {
        var hidden = checkpoint.Configuration.HiddenSize;
        var router = checkpoint.LayerTensor(layer, $"{Part}.gate.weight", Experts, hidden).ToFloat32();
        var scores = new FloatLinear().Apply(graph, rows, new LinearWeights($"{id}.scores", hidden, Experts, router));
        var shares = graph.Node("Softmax", [scores], $"{id}.shares", new NodeAttribute("axis", -1));
        graph.Initializer($"{id}.chosen_count", [(long)Chosen], 1);
        var (chosen, which) = ($"{id}.chosen", $"{id}.which");
        graph.Add("", "TopK", [shares, $"{id}.chosen_count"], [chosen, which], new NodeAttribute("axis", -1));
        if (IsNormalized)
        {
            graph.Initializer($"{id}.last_axis", [-1L], 1);
            var total = graph.Node("ReduceSum", [chosen, $"{id}.last_axis"], $"{id}.total", new NodeAttribute("keepdims", 1));
            chosen = graph.Node("Div", [chosen, total], $"{id}.normalized");
        }

        var none = graph.Node("Mul", [shares, graph.Scalar($"{id}.zero", 0f)], $"{id}.none");
        var weights = graph.Node("ScatterElements", [none, which, chosen], $"{id}.weights", new NodeAttribute("axis", 1));
        string[] columns = [.. Enumerable.Range(0, Experts).Select(expert => $"{id}.weight.{expert}")];
        graph.Add("", "Split", [weights], columns, new NodeAttribute("axis", -1), new NodeAttribute("num_outputs", Experts));
        return columns;
    }
}
