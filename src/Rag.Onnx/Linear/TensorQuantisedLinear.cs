namespace Rag.Onnx;

/// <summary>8-bit weights with a scale for each output; activations quantised to 8 bit as they come, with one scale for the whole tensor.</summary>
internal sealed class TensorQuantisedLinear : ILinearForm
{
    /// <summary>The operator quantises activations to 8 bits, so without exact dot products it is the weights that get 7: pairs of products must fit 16 bits.</summary>
    public static int LargestWeight => SimdSupport.HasInt8DotProduct ? 127 : 63;

    public string Apply(GraphBuilder graph, string input, LinearWeights weights)
    {
        var quantised = ColumnQuantisation.Of(weights, LargestWeight);
        graph.Initializer<sbyte>($"{weights.Name}.weight", quantised.Values, weights.Inputs, weights.Outputs);
        graph.Initializer<float>($"{weights.Name}.scale", quantised.Scales, weights.Outputs);
        return graph.NodeOf(
            GraphBuilder.Microsoft, "DynamicQuantizeMatMul", [input, $"{weights.Name}.weight", $"{weights.Name}.scale"], weights.Name);
    }
}
