using Rag.Kernels.Experts;
using Rag.Kernels.Linear;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Decoders;

/// <summary>
/// Decoder parts with 8-bit or 4-bit weights in blocks and activations rounded to 16 bit in the same blocks. Norm, product, gate and
/// residual are one operator. A row's result does not depend on the rows beside it. Weights that the model's files have in blocks keep
/// their bits; experts do so where all of a layer have the same.
/// </summary>
/// <param name="embeddingBlock">Elements of the embedding that share a scale.</param>
/// <param name="bits">Of the weights of all layers; embedding and head have 8, because a rounded word is a wrong word.</param>
internal sealed class BlockLinearDecoderForm(int embeddingBlock, int bits) : IDecoderForm
{
    public bool HasGroupedGates(GateActivation activation) => activation != GateActivation.Gelu;

    public ExpertForm? Experts => bits == BlockWeights.ManyBits ? ExpertForm.BlockInt8 : ExpertForm.BlockInt4;

    public string Embed(GraphBuilder graph, string ids, WeightTensor embedding, float scale, string name) =>
        EmbeddingTable.WriteBlocks(graph, ids, embedding, scale, embeddingBlock, name);

    public string Normalize(GraphBuilder graph, string rows, RmsNorm norm) => norm.Write(graph, rows);

    public string NormAndProject(GraphBuilder graph, string hidden, RmsNorm? norm, BiasedWeights weights) =>
        Project(graph, hidden, norm, BlockWeightPacker.Pack(weights, bits), weights, weights.Weights.Outputs, residual: "");

    public string ProjectAndAdd(GraphBuilder graph, string input, BiasedWeights weights, string residual) =>
        Project(graph, input, norm: null, BlockWeightPacker.Pack(weights, bits), weights, weights.Weights.Outputs, residual);

    public string Logits(GraphBuilder graph, string hidden, RmsNorm norm, LinearWeights head)
    {
        var weights = new BiasedWeights(head, null);
        return Project(graph, hidden, norm, BlockWeightPacker.Pack(weights, BlockWeights.ManyBits), weights, head.Outputs, residual: "");
    }

    /// <remarks>The operator has SiLU and the approximated GELU inside it; GELU by the error function is a node of its own.</remarks>
    public string Gate(GraphBuilder graph, string hidden, RmsNorm? norm, BiasedWeights gateUp, GateActivation activation) =>
        HasGroupedGates(activation)
            ? Project(
                graph,
                hidden,
                norm,
                BlockWeightPacker.PackGated(gateUp, bits),
                gateUp,
                gateUp.Weights.Outputs / 2,
                residual: "",
                new NodeAttribute(OperatorContract.Gated, (long)(activation == GateActivation.Silu ? LinearGate.Silu : LinearGate.GeluTanh))
            )
            : GateNodes.Write(graph, NormAndProject(graph, hidden, norm, gateUp), activation, gateUp.Name);

    private static string Project(
        GraphBuilder graph,
        string input,
        RmsNorm? norm,
        BlockWeights packed,
        BiasedWeights weights,
        int outputs,
        string residual,
        params ReadOnlySpan<NodeAttribute> attributes
    )
    {
        var gain = norm is null ? "" : graph.Initializer($"{norm.Name}.gain", norm.Gain, norm.Gain.Length);
        graph.Initializer($"{weights.Name}.weight", packed.Values, packed.Values.Length);
        graph.Initializer($"{weights.Name}.scale", packed.Scales, packed.Scales.Length);
        var bias = packed.Bias is { } values ? graph.Initializer($"{weights.Name}.bias", values, values.Length) : "";
        NodeAttribute[] epsilon = norm is null ? [] : [new NodeAttribute(OperatorContract.Epsilon, norm.Epsilon)];
        NodeAttribute[] few = packed.Bits == BlockWeights.ManyBits ? [] : [new NodeAttribute(OperatorContract.Bits, packed.Bits)];
        return graph.NodeOf(
            OperatorContract.Domain,
            OperatorContract.BlockLinear,
            [input, $"{weights.Name}.weight", $"{weights.Name}.scale", gain, bias, residual, .. AdapterNodes.Inputs(weights.Site)],
            weights.Name,
            [
                new NodeAttribute(OperatorContract.Outputs, outputs),
                .. epsilon,
                .. few,
                .. attributes,
                .. AdapterNodes.Attributes(weights.Site),
            ]
        );
    }
}
