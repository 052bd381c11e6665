using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Llama;

/// <summary>Decoder parts with floating-point activations between linear layers of any form, of standard operators.</summary>
/// <param name="embeddingBlock">0 keeps the embedding in floating point; a larger number, which only fp32 allows, keeps it in 8 bit with a
/// scale for each block of so many elements.</param>
/// <param name="element">The element type of the activations, also in <paramref name="linear"/>.</param>
internal sealed class PlainDecoderForm(ILinearForm linear, int embeddingBlock, TensorType element = TensorType.Float) : IDecoderForm
{
    public string Embed(GraphBuilder graph, string ids, WeightTensor embedding, string name) =>
        embeddingBlock == 0
            ? EmbeddingTable.WriteFloat(graph, ids, embedding, name, element)
            : EmbeddingTable.WriteBlocks(graph, ids, embedding, embeddingBlock, name);

    public string NormAndProject(GraphBuilder graph, string hidden, RmsNorm norm, BiasedWeights weights) =>
        WithBias(graph, linear.Apply(graph, Normalize(graph, hidden, norm), weights.Weights), weights);

    private string Normalize(GraphBuilder graph, string hidden, RmsNorm norm)
    {
        var gain = graph.Floats($"{norm.Name}.gain", norm.Gain, element, norm.Gain.Length);
        return graph.Node(
            "SimplifiedLayerNormalization",
            [hidden, gain],
            norm.Name,
            new NodeAttribute("axis", -1),
            new NodeAttribute("epsilon", norm.Epsilon)
        );
    }

    private string WithBias(GraphBuilder graph, string product, BiasedWeights weights)
    {
        if (weights.Bias is not { } bias)
        {
            return product;
        }

        graph.Floats($"{weights.Name}.bias", bias, element, bias.Length);
        return graph.Node("Add", [product, $"{weights.Name}.bias"], $"{weights.Name}.biased");
    }

    public string ProjectAndAdd(GraphBuilder graph, string input, BiasedWeights weights, string residual) =>
        graph.Node("Add", [residual, WithBias(graph, linear.Apply(graph, input, weights.Weights), weights)], $"{weights.Name}.sum");

    public string FeedForward(GraphBuilder graph, string hidden, RmsNorm norm, BiasedWeights gateUp, BiasedWeights down)
    {
        var product = NormAndProject(graph, hidden, norm, gateUp);
        return ProjectAndAdd(graph, Gated(graph, product, gateUp.Name), down, hidden);
    }

    public string Logits(GraphBuilder graph, string hidden, RmsNorm norm, LinearWeights head)
    {
        if (element == TensorType.Float)
        {
            return NormAndProject(graph, hidden, norm, new BiasedWeights(head, null));
        }

        var product = NormAndProject(graph, hidden, norm, new BiasedWeights(head with { Name = $"{head.Name}.narrow" }, null));
        return graph.Node("Cast", [product], head.Name, new NodeAttribute("to", (long)TensorType.Float));
    }

    /// <summary>silu(gate) x up of [rows, gate then up].</summary>
    public static string Gated(GraphBuilder graph, string product, string name)
    {
        graph.Add(
            "",
            "Split",
            [product],
            [$"{name}.gate", $"{name}.up"],
            new NodeAttribute("axis", -1),
            new NodeAttribute("num_outputs", 2)
        );

        // With alpha 1 this operator is x · sigmoid(x).
        graph.NodeOf(GraphBuilder.Microsoft, "QuickGelu", [$"{name}.gate"], $"{name}.silu", new NodeAttribute("alpha", 1f));
        return graph.Node("Mul", [$"{name}.silu", $"{name}.up"], $"{name}.gated");
    }
}
