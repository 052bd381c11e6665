using Rag.Onnx.Graphs;

namespace Rag.Onnx.LinearLayers;

/// <summary>Linear layers with weights and activations in one floating-point type; fp32 is the reference.</summary>
internal sealed class FloatLinear(TensorType element = TensorType.Float) : ILinearForm
{
    public string Apply(GraphBuilder graph, string input, LinearWeights weights)
    {
        graph.Floats($"{weights.Name}.weight", weights.Transposed(), element, weights.Inputs, weights.Outputs);
        return graph.Node("MatMul", [input, $"{weights.Name}.weight"], weights.Name);
    }
}
