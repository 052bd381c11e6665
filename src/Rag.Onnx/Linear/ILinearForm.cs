using Rag.Onnx.Graphs;

namespace Rag.Onnx.Linear;

/// <summary>A way to compute a linear layer: how its weights are stored in the graph and which operators multiply by them.</summary>
internal interface ILinearForm
{
    /// <summary>Adds the layer without its bias: <paramref name="input"/> [..., Inputs] to a value [..., Outputs] named as the weights.</summary>
    string Apply(GraphBuilder graph, string input, LinearWeights weights);
}

/// <summary>Weights and activations in one floating-point type: in fp32 the reference.</summary>
internal sealed class FloatLinear(TensorType element = TensorType.Float) : ILinearForm
{
    public string Apply(GraphBuilder graph, string input, LinearWeights weights)
    {
        Reals.Write(graph, $"{weights.Name}.weight", weights.Transposed(), element, weights.Inputs, weights.Outputs);
        return graph.Node("MatMul", [input, $"{weights.Name}.weight"], weights.Name);
    }
}
