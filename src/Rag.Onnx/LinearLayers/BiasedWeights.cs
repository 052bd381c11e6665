using Rag.Onnx.Adapters;

namespace Rag.Onnx.LinearLayers;

/// <summary>A linear layer with its bias, if it has one.</summary>
internal sealed record BiasedWeights(LinearWeights Weights, float[]? Bias)
{
    public string Name => Weights.Name;

    /// <summary>Where adapters have a part in its product; null where none has.</summary>
    public AdapterSite? Site { get; init; }
}
