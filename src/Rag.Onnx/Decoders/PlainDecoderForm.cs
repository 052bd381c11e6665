using Rag.Kernels.Experts;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders;

/// <summary>Decoder parts with floating-point activations between linear layers of any form, of standard operators.</summary>
/// <param name="embeddingBlock">0 keeps the embedding in floating point; a larger number, which only fp32 allows, keeps it in 8 bit with a
/// scale for each block of so many elements.</param>
/// <param name="element">The element type of the activations, also in <paramref name="linear"/>.</param>
internal sealed class PlainDecoderForm(ILinearForm linear, int embeddingBlock, TensorType element = TensorType.Float) : IDecoderForm
{
    public ExpertForm? Experts { get; init; }

    public string Embed(GraphBuilder graph, string ids, WeightTensor embedding, float scale, string name) =>
        embeddingBlock == 0
            ? EmbeddingTable.WriteFloat(graph, ids, embedding, scale, name, element)
            : EmbeddingTable.WriteBlocks(graph, ids, embedding, scale, embeddingBlock, name);

    public string Normalize(GraphBuilder graph, string rows, RmsNorm norm) => norm.Write(graph, rows, element);

    public string NormAndProject(GraphBuilder graph, string hidden, RmsNorm? norm, BiasedWeights weights)
    {
        var input = norm is null ? hidden : Normalize(graph, hidden, norm);
        var product = WithBias(graph, linear.Apply(graph, input, weights.Weights), weights);
        return weights.Site is { } site ? AdapterNodes.Write(graph, product, input, site, $"{weights.Name}.adapted") : product;
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
        graph.Node("Add", [residual, NormAndProject(graph, input, null, weights)], $"{weights.Name}.sum");

    public string Gate(GraphBuilder graph, string hidden, RmsNorm? norm, BiasedWeights gateUp, GateActivation activation) =>
        GateNodes.Write(graph, NormAndProject(graph, hidden, norm, gateUp), activation, gateUp.Name);

    public string Logits(GraphBuilder graph, string hidden, RmsNorm norm, LinearWeights head)
    {
        if (element == TensorType.Float)
        {
            return NormAndProject(graph, hidden, norm, new BiasedWeights(head, null));
        }

        var product = NormAndProject(graph, hidden, norm, new BiasedWeights(head with { Name = $"{head.Name}.narrow" }, null));
        return graph.Node("Cast", [product], head.Name, new NodeAttribute("to", (long)TensorType.Float));
    }
}
