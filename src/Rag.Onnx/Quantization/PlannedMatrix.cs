using Rag.Onnx.Decoders;

namespace Rag.Onnx.Quantization;

/// <summary>A tensor that holds matrices of a layer, one behind the other.</summary>
internal sealed record PlannedMatrix(string Tensor, int Layer, IReadOnlyList<DecoderMatrix> Parts)
{
    /// <summary>The name that the graph gives the product of the input that these matrices read.</summary>
    public string Tap =>
        Parts[0] switch
        {
            DecoderMatrix.Query or DecoderMatrix.Key or DecoderMatrix.Value => $"layer{Layer}.qkv",
            DecoderMatrix.AttentionOutput => $"layer{Layer}.output",
            DecoderMatrix.Gate or DecoderMatrix.Up => $"layer{Layer}.gate_up",
            _ => $"layer{Layer}.down",
        };
}
