namespace Rag.Onnx;

/// <summary>
/// 8-bit weights with a scale for each output, activations in 8 bit with a scale for each row: integer products throughout. Norm and quantisation, gate and
/// quantisation, scaling and residual are one operator each, so that every activation is read and written once between two products. A row's result does
/// not depend on the rows beside it.
/// </summary>
/// <param name="embeddingBlock">Elements of the embedding that share a scale.</param>
internal sealed class RowQuantisedDecoderForm(int embeddingBlock) : IDecoderForm
{
    /// <summary>Activations are kept to the bits that the processor's products can hold, so that weights always have all of theirs.</summary>
    private const int LargestWeight = 127;

    private const string ZeroPoint = "activation_zero";

    private bool _hasZeroPoint;

    public string Embed(GraphBuilder graph, string ids, WeightTensor embedding, string name) =>
        EmbeddingTable.WriteBlocks(graph, ids, embedding, embeddingBlock, name);

    public string NormAndProject(GraphBuilder graph, string hidden, RmsNorm norm, BiasedWeights weights) =>
        Dequantise(graph, Multiply(graph, Normalise(graph, hidden, norm), weights), weights, residual: "");

    public string ProjectAndAdd(GraphBuilder graph, string input, BiasedWeights weights, string residual) =>
        Dequantise(graph, Multiply(graph, Quantise(graph, input, $"{weights.Name}.input"), weights), weights, residual);

    public string FeedForward(GraphBuilder graph, string hidden, RmsNorm norm, BiasedWeights gateUp, BiasedWeights down)
    {
        var products = Multiply(graph, Normalise(graph, hidden, norm), gateUp);
        if (gateUp.Bias is not null)
        {
            return ProjectAndAdd(graph, PlainDecoderForm.Gated(graph, Dequantise(graph, products, gateUp, residual: ""), gateUp.Name), down, hidden);
        }

        var gated = Rows(graph, OperatorContract.SiluMulQuantize, [products.Value, products.RowScale, ColumnScale(gateUp)], $"{gateUp.Name}.gated");
        return Dequantise(graph, Multiply(graph, gated, down), down, hidden);
    }

    /// <summary>Quantised rows u8 [rows, size], or integer products of them, with the scale of each row.</summary>
    private readonly record struct ScaledRows(string Value, string RowScale);

    private static ScaledRows Normalise(GraphBuilder graph, string hidden, RmsNorm norm)
    {
        var gain = graph.Initializer<float>($"{norm.Name}.gain", norm.Gain, norm.Gain.Length);
        return Rows(graph, OperatorContract.RmsNormQuantize, [hidden, gain], norm.Name, new NodeAttribute(OperatorContract.Epsilon, norm.Epsilon));
    }

    private static ScaledRows Quantise(GraphBuilder graph, string input, string name) => Rows(graph, OperatorContract.RowQuantize, [input], name);

    private static ScaledRows Rows(
        GraphBuilder graph, string operation, ReadOnlySpan<string> inputs, string name, params ReadOnlySpan<NodeAttribute> attributes)
    {
        var rows = new ScaledRows(name, $"{name}.row_scale");
        graph.Add(
            OperatorContract.Domain,
            operation,
            inputs,
            [rows.Value, rows.RowScale],
            [new NodeAttribute(OperatorContract.ZeroPoint, SimdSupport.ActivationZeroPoint), .. attributes]);
        return rows;
    }

    private ScaledRows Multiply(GraphBuilder graph, ScaledRows rows, BiasedWeights weights)
    {
        if (!_hasZeroPoint)
        {
            graph.Scalar(ZeroPoint, (byte)SimdSupport.ActivationZeroPoint);
            _hasZeroPoint = true;
        }

        var quantised = ColumnQuantisation.Of(weights.Weights, LargestWeight);
        graph.Initializer<sbyte>($"{weights.Name}.weight", quantised.Values, weights.Weights.Inputs, weights.Weights.Outputs);
        graph.Initializer<float>(ColumnScale(weights), quantised.Scales, weights.Weights.Outputs);
        var products = graph.Node("MatMulInteger", [rows.Value, $"{weights.Name}.weight", ZeroPoint], $"{weights.Name}.products");
        return rows with { Value = products };
    }

    private static string ColumnScale(BiasedWeights weights) => $"{weights.Name}.scale";

    private static string Dequantise(GraphBuilder graph, ScaledRows products, BiasedWeights weights, string residual)
    {
        var bias = weights.Bias is { } values ? graph.Initializer<float>($"{weights.Name}.bias", values, values.Length) : "";
        return graph.NodeOf(
            OperatorContract.Domain,
            OperatorContract.Dequantize,
            [products.Value, products.RowScale, ColumnScale(weights), bias, residual],
            weights.Name);
    }
}
