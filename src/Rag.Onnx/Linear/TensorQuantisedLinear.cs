namespace Rag.Onnx;

/// <summary>8-bit weights with a scale for each output; activations quantised to 8 bit as they come, with one scale for the whole tensor.</summary>
internal sealed class TensorQuantisedLinear : ILinearForm
{
    public string Apply(GraphBuilder graph, string input, LinearWeights weights)
    {
        var quantised = ColumnQuantisation.Of(weights, IntegerDotProduct.LargestWeight);
        graph.Initializer<sbyte>($"{weights.Name}.weight", quantised.Values, weights.Inputs, weights.Outputs);
        graph.Initializer<float>($"{weights.Name}.scale", quantised.Scales, weights.Outputs);
        return graph.NodeOf(
            GraphBuilder.Microsoft, "DynamicQuantizeMatMul", [input, $"{weights.Name}.weight", $"{weights.Name}.scale"], weights.Name);
    }
}
