using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Quantization;

/// <summary>
/// Linear layers in fp32 that also give, for those that are wanted, the sum over all rows of the outer product of an input with
/// itself: what
/// GPTQ calls the Hessian, [Inputs, Inputs].
/// </summary>
/// <param name="wanted">By the name of the layer's weights.</param>
internal sealed class TappedLinear(Func<string, bool> wanted) : ILinearForm
{
    private readonly FloatLinear _inner = new();

    private readonly List<(string Layer, int Inputs)> _taps = [];

    /// <summary>The layers that were tapped, in the order of the graph.</summary>
    public IReadOnlyList<(string Layer, int Inputs)> Taps => _taps;

    public static string OutputOf(string layer) => $"{layer}.hessian";

    public string Apply(GraphBuilder graph, string input, LinearWeights weights)
    {
        if (wanted(weights.Name))
        {
            var turned = graph.Node("Transpose", [input], $"{weights.Name}.turned");
            graph.Node("MatMul", [turned, input], OutputOf(weights.Name));
            graph.Output(OutputOf(weights.Name), TensorType.Float, weights.Inputs, weights.Inputs);
            _taps.Add((weights.Name, weights.Inputs));
        }

        return _inner.Apply(graph, input, weights);
    }
}
