using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Inspection;

/// <summary>Linear layers whose weights were read and are not kept: the graph serves to see whether it can be built.</summary>
internal sealed class UnwrittenLinear : ILinearForm
{
    public string Apply(GraphBuilder graph, string input, LinearWeights weights) => graph.Node("Identity", [input], weights.Name);
}
