using Rag.Onnx.Decoders;
using Rag.Onnx.Decoders.Experts;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Quantization;

/// <summary>A tensor that holds matrices of a layer, one behind the other.</summary>
internal sealed record PlannedMatrix(string Tensor, int Layer, IReadOnlyList<DecoderMatrix> Parts)
{
    /// <summary>The expert whose matrices these are; null of matrices that all rows of the layer go through.</summary>
    public int? Expert { get; init; }

    /// <summary>
    /// Tells the input that these matrices read: for matrices of all rows the name that the graph gives the input's product.
    /// </summary>
    public string Tap =>
        (Parts[0], Expert) switch
        {
            (DecoderMatrix.Query or DecoderMatrix.Key or DecoderMatrix.Value, _) => $"layer{Layer}.qkv",
            (DecoderMatrix.AttentionOutput, _) => $"layer{Layer}.output",
            (DecoderMatrix.Gate or DecoderMatrix.Up, null) => $"layer{Layer}.gate_up",
            (_, null) => $"layer{Layer}.down",
            (DecoderMatrix.Gate or DecoderMatrix.Up, var expert) => $"layer{Layer}.expert{expert}.gate_up",
            (_, var expert) => $"layer{Layer}.expert{expert}.down",
        };

    /// <summary>Of the tensor.</summary>
    public (int Rows, int Columns) Shape(DecoderConfiguration configuration)
    {
        List<(int Outputs, int Inputs)> shapes =
        [
            .. Parts.Select(part => Expert is null ? DecoderShapes.Of(configuration, part) : ExpertShapes.Of(configuration, part)),
        ];
        return (shapes.Sum(shape => shape.Outputs), shapes[0].Inputs);
    }

    public LinearWeights Read(IDecoderCheckpoint checkpoint) =>
        LinearWeights.Concatenate(
            Tensor,
            [
                .. Parts.Select(part =>
                    Expert is { } expert ? checkpoint.Experts.Matrix(Layer, expert, part, Tensor) : checkpoint.Matrix(Layer, part, Tensor)
                ),
            ]
        );
}
