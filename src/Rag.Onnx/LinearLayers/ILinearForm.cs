using Rag.Onnx.Graphs;

namespace Rag.Onnx.LinearLayers;

/// <summary>A way to compute a linear layer: how its weights are stored in the graph and which operators multiply by them.</summary>
internal interface ILinearForm
{
    /// <summary>
    /// Adds the product of <paramref name="input"/> [..., Inputs] and the weights, without a bias, as a value [..., Outputs] with the name
    /// of the weights.
    /// </summary>
    string Apply(GraphBuilder graph, string input, LinearWeights weights);
}
