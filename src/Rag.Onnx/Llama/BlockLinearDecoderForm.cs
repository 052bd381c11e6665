using Rag.Kernels.Linear;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Llama;

/// <summary>
/// Decoder parts with 8-bit weights in blocks and activations rounded to 16 bit in the same blocks. Norm, product, gate and residual are
/// one operator. A row's result does not depend on the rows beside it.
/// </summary>
/// <param name="embeddingBlock">Elements of the embedding that share a scale.</param>
internal sealed class BlockLinearDecoderForm(int embeddingBlock) : IDecoderForm
{
    public string Embed(GraphBuilder graph, string ids, WeightTensor embedding, string name) =>
        EmbeddingTable.WriteBlocks(graph, ids, embedding, embeddingBlock, name);

    public string NormAndProject(GraphBuilder graph, string hidden, RmsNorm norm, BiasedWeights weights) =>
        Project(
            graph,
            hidden,
            BlockWeightPacker.Pack(weights),
            weights,
            weights.Weights.Outputs,
            Gain(graph, norm),
            residual: "",
            Epsilon(norm)
        );

    public string ProjectAndAdd(GraphBuilder graph, string input, BiasedWeights weights, string residual) =>
        Project(graph, input, BlockWeightPacker.Pack(weights), weights, weights.Weights.Outputs, gain: "", residual);

    public string FeedForward(GraphBuilder graph, string hidden, RmsNorm norm, BiasedWeights gateUp, BiasedWeights down)
    {
        var gated = Project(
            graph,
            hidden,
            BlockWeightPacker.PackGated(gateUp),
            gateUp,
            gateUp.Weights.Outputs / 2,
            Gain(graph, norm),
            residual: "",
            Epsilon(norm),
            new NodeAttribute(OperatorContract.Gated, 1)
        );
        return ProjectAndAdd(graph, gated, down, hidden);
    }

    private static string Gain(GraphBuilder graph, RmsNorm norm) => graph.Initializer($"{norm.Name}.gain", norm.Gain, norm.Gain.Length);

    private static NodeAttribute Epsilon(RmsNorm norm) => new(OperatorContract.Epsilon, norm.Epsilon);

    private static string Project(
        GraphBuilder graph,
        string input,
        BlockWeights packed,
        BiasedWeights weights,
        int outputs,
        string gain,
        string residual,
        params ReadOnlySpan<NodeAttribute> attributes
    )
    {
        graph.Initializer($"{weights.Name}.weight", packed.Values, packed.Values.Length);
        graph.Initializer($"{weights.Name}.scale", packed.Scales, packed.Scales.Length);
        var bias = packed.Bias is { } values ? graph.Initializer($"{weights.Name}.bias", values, values.Length) : "";
        return graph.NodeOf(
            OperatorContract.Domain,
            OperatorContract.BlockLinear,
            [input, $"{weights.Name}.weight", $"{weights.Name}.scale", gain, bias, residual],
            weights.Name,
            [new NodeAttribute(OperatorContract.Outputs, outputs), .. attributes]
        );
    }
}
