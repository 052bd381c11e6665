namespace Rag.Onnx;

/// <summary>A way to compute a linear layer: how its weights are stored in the graph and which operators multiply by them.</summary>
internal interface ILinearForm
{
    /// <summary>Adds the layer without its bias: <paramref name="input"/> [..., Inputs] to a value [..., Outputs] named as the weights.</summary>
    string Apply(GraphBuilder graph, string input, LinearWeights weights);
}

/// <summary>Weights and activations in fp32: the reference.</summary>
internal sealed class FloatLinear : ILinearForm
{
    public string Apply(GraphBuilder graph, string input, LinearWeights weights)
    {
        graph.Initializer<float>($"{weights.Name}.weight", weights.Transposed(), weights.Inputs, weights.Outputs);
        return graph.Node("MatMul", [input, $"{weights.Name}.weight"], weights.Name);
    }
}
