using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Llama;

/// <summary>Checks tensors against the shapes that the configuration gives them.</summary>
internal static class LlamaShapes
{
    public static (int Outputs, int Inputs) Of(LlamaConfiguration configuration, LlamaMatrix matrix) =>
        matrix switch
        {
            LlamaMatrix.Query => (configuration.QuerySize, configuration.HiddenSize),
            LlamaMatrix.Key or LlamaMatrix.Value => (configuration.KvSize, configuration.HiddenSize),
            LlamaMatrix.AttentionOutput => (configuration.HiddenSize, configuration.QuerySize),
            LlamaMatrix.Gate or LlamaMatrix.Up => (configuration.FeedForwardSize, configuration.HiddenSize),
            LlamaMatrix.Down => (configuration.HiddenSize, configuration.FeedForwardSize),
            _ => throw new ArgumentOutOfRangeException(nameof(matrix), matrix, null),
        };

    public static WeightTensor Require(WeightTensor tensor, params ReadOnlySpan<int> shape) =>
        tensor.Shape.AsSpan().SequenceEqual(shape)
            ? tensor
            : throw new ModelFileException(
                tensor.Path,
                $"the tensor {tensor} does not have the shape [{string.Join(", ", shape.ToArray())}] that the configuration " + "gives it."
            );
}
