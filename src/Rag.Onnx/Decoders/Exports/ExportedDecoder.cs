using Rag.ModelFiles.Onnx;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders.Exports;

/// <summary>
/// A decoder that was read out of an exported graph, from its logits back to its embedding: each node on the way is known, and what the
/// graph computes is what is described here and nothing else.
/// </summary>
/// <param name="Embedding">[vocabulary, hidden]</param>
internal sealed record ExportedDecoder(
    WeightTensor Embedding,
    IReadOnlyList<ExportedLayer> Layers,
    ExportedNorm FinalNorm,
    ExportedLinear Head
)
{
    private const string Residual = "what a layer adds to";

    /// <summary>Whether the head reads the embedding itself, and no matrix of its own.</summary>
    public bool HasTiedHead => ReferenceEquals(Head.Weight, Embedding);

    /// <exception cref="ModelFileException">A node is not what a decoder that is read has in its place.</exception>
    public static ExportedDecoder Read(OnnxModel model)
    {
        var graph = new ExportGraph(model);
        var head = ExportedLinear.Read(graph, graph.Logits, "the logits");
        if (head.Bias is not null)
        {
            throw new ModelFileException(graph.Path, $"the head has a bias ({head.Bias.Name}), which is not read.");
        }

        var final = ExportedNorm.Read(graph, head.Input, "the input of the head");
        var layers = new List<ExportedLayer>();
        var norm = final;
        while (norm.Terms is { } terms)
        {
            if (layers.Count == DecoderConfiguration.MostLayers)
            {
                throw new ModelFileException(
                    graph.Path,
                    $"the graph has more than the {DecoderConfiguration.MostLayers} layers that are read."
                );
            }

            layers.Insert(0, Layer(graph, terms));
            norm = layers[0].AttentionNorm;
        }

        return layers.Count > 0
            ? new ExportedDecoder(Table(graph, norm.Input), layers, final, head)
            : throw new ModelFileException(graph.Path, "the graph has no layers: its final norm reads no sum.");
    }

    /// <param name="terms">Of the sum that the layer gives.</param>
    private static ExportedLayer Layer(ExportGraph graph, (string, string) terms)
    {
        var (middle, down) = Added(graph, terms);
        var feedForward = ExportedFeedForward.Read(graph, down);
        var feedForwardNorm = NormOf(graph, feedForward.Input, middle);
        var (before, output) = Added(graph, feedForwardNorm.Terms ?? throw Refused(graph, middle));
        var attention = ExportedAttention.Read(graph, output);
        return new ExportedLayer(NormOf(graph, attention.Input, before), attention, output, feedForwardNorm, feedForward);
    }

    /// <summary>The value to which is added, and the linear layer whose outputs are added.</summary>
    private static (string Before, ExportedLinear Addend) Added(ExportGraph graph, (string First, string Second) terms) =>
        ExportedLinear.TryRead(graph, terms.Second) is { } second ? (terms.First, second)
        : ExportedLinear.TryRead(graph, terms.First) is { } first ? (terms.Second, first)
        : throw Refused(graph, terms.Second);

    private static ModelFileException Refused(ExportGraph graph, string value) =>
        graph.ProducerOf(value) is { } node
            ? graph.Refused(node, $"computes {Residual} where a linear layer is read")
            : new ModelFileException(graph.Path, $"{Residual} ({value}) is computed by no node of the graph.");

    /// <summary>The norm of what a part of a layer reads, which must be that of the value to which the part is added.</summary>
    private static ExportedNorm NormOf(ExportGraph graph, string input, string residual)
    {
        var norm = ExportedNorm.Read(graph, input, "the input of a part of a layer");
        return norm.Input == graph.Plain(residual)
            ? norm
            : throw new ModelFileException(
                graph.Path,
                $"a part of a layer reads the norm of {norm.Input} and is added to {residual}: that is no decoder of a kind that is read."
            );
    }

    private static WeightTensor Table(ExportGraph graph, string value)
    {
        const string what = "the embedding";
        var node = graph.Require(value, what, "Gather", "GatherBlockQuantized");
        if (node.Operation != "Gather")
        {
            return NumberedMatrix.ReadTable(graph.Path, node, place => graph.Constant(node.Input(place)));
        }

        var table = graph.RequireConstant(node, 0, what);
        return table.Shape.Length == 2 && node.Integer("axis", 0) == 0
            ? table
            : throw graph.Refused(node, $"does not look up the rows of a table ({table})");
    }
}
