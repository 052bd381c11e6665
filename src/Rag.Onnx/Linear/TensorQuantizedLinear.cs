using Rag.Kernels.Simd;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Linear;

/// <summary>8-bit weights with a scale for each output; activations quantized to 8 bit as they come, with one scale for the whole tensor.</summary>
internal sealed class TensorQuantizedLinear : ILinearForm
{
    /// <summary>The operator quantizes activations to 8 bits, so without exact dot products it is the weights that get 7: pairs of products must fit 16 bits.</summary>
    public static int LargestWeight => SimdSupport.HasInt8DotProduct ? 127 : 63;

    public string Apply(GraphBuilder graph, string input, LinearWeights weights)
    {
        var quantized = ColumnQuantization.Of(weights, LargestWeight);
        graph.Initializer($"{weights.Name}.weight", quantized.Values, weights.Inputs, weights.Outputs);
        graph.Initializer($"{weights.Name}.scale", quantized.Scales, weights.Outputs);
        return graph.NodeOf(
            GraphBuilder.Microsoft, "DynamicQuantizeMatMul", [input, $"{weights.Name}.weight", $"{weights.Name}.scale"], weights.Name);
    }
}
