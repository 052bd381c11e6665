using Rag.Kernels.Simd;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.LinearLayers;

/// <summary>
/// Linear layers with 8-bit weights and a scale for each output; the operator quantizes activations to 8 bit at run time, with one scale
/// for the whole tensor.
/// </summary>
internal sealed class TensorQuantizedLinear : ILinearForm
{
    /// <summary>
    /// The operator quantizes activations to 8 bits. On machines without exact dot products the weights get only 7 bits, because the sum of
    /// two products must fit 16 bits.
    /// </summary>
    public static int LargestWeight => SimdSupport.HasInt8DotProduct ? 127 : 63;

    public string Apply(GraphBuilder graph, string input, LinearWeights weights)
    {
        var quantized = ColumnQuantization.Of(weights, LargestWeight);
        graph.Initializer($"{weights.Name}.weight", quantized.Values, weights.Inputs, weights.Outputs);
        graph.Initializer($"{weights.Name}.scale", quantized.Scales, weights.Outputs);
        return graph.NodeOf(
            GraphBuilder.Microsoft,
            "DynamicQuantizeMatMul",
            [input, $"{weights.Name}.weight", $"{weights.Name}.scale"],
            weights.Name
        );
    }
}
