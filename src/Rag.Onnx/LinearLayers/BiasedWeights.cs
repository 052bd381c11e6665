namespace Rag.Onnx.LinearLayers;

/// <summary>A linear layer with its bias, if it has one.</summary>
internal sealed record BiasedWeights(LinearWeights Weights, float[]? Bias)
{
    public string Name => Weights.Name;
}
