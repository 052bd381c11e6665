using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Decoders;

/// <summary>Checks tensors against the shapes that the configuration gives them.</summary>
internal static class DecoderShapes
{
    /// <summary>The matrices of a layer of the usual kind.</summary>
    public static IReadOnlyList<DecoderMatrix> Usual { get; } =
    [.. Enum.GetValues<DecoderMatrix>().Where(matrix => matrix != DecoderMatrix.OutputGate)];

    /// <summary>The matrices of an expert.</summary>
    public static IReadOnlyList<DecoderMatrix> OfExperts { get; } = [DecoderMatrix.Gate, DecoderMatrix.Up, DecoderMatrix.Down];

    public static (int Outputs, int Inputs) Of(DecoderConfiguration configuration, DecoderMatrix matrix) =>
        matrix switch
        {
            DecoderMatrix.Query or DecoderMatrix.OutputGate => (configuration.QuerySize, configuration.HiddenSize),
            DecoderMatrix.Key or DecoderMatrix.Value => (configuration.KvSize, configuration.HiddenSize),
            DecoderMatrix.AttentionOutput => (configuration.HiddenSize, configuration.QuerySize),
            DecoderMatrix.Gate or DecoderMatrix.Up => (configuration.FeedForwardSize, configuration.HiddenSize),
            DecoderMatrix.Down => (configuration.HiddenSize, configuration.FeedForwardSize),
            _ => throw new ArgumentOutOfRangeException(nameof(matrix), matrix, null),
        };

    /// <summary>The outputs before a matrix in the tensor that it shares with its neighbors, and all outputs of that tensor.</summary>
    public static (int Before, int All) PlaceOf(DecoderConfiguration configuration, DecoderMatrix matrix)
    {
        DecoderMatrix[] neighbors = matrix is DecoderMatrix.Gate or DecoderMatrix.Up
            ? [DecoderMatrix.Gate, DecoderMatrix.Up]
            : [DecoderMatrix.Query, DecoderMatrix.Key, DecoderMatrix.Value];
        int[] outputs = [.. neighbors.Select(neighbor => Of(configuration, neighbor).Outputs)];
        return (outputs.Take(Array.IndexOf(neighbors, matrix)).Sum(), outputs.Sum());
    }

    /// <summary>The elements of a gain.</summary>
    public static int Of(DecoderConfiguration configuration, DecoderNorm norm) =>
        (norm, configuration.QueryKeyNorm) switch
        {
            (DecoderNorm.Query or DecoderNorm.Key, QueryKeyNorm.Heads) => configuration.HeadSize,
            (DecoderNorm.Query, _) => configuration.QuerySize,
            (DecoderNorm.Key, _) => configuration.KvSize,
            _ => configuration.HiddenSize,
        };

    public static WeightTensor Require(WeightTensor tensor, params ReadOnlySpan<int> shape) =>
        tensor.Shape.AsSpan().SequenceEqual(shape)
            ? tensor
            : throw new ModelFileException(
                tensor.Path,
                $"the tensor {tensor} does not have the shape [{string.Join(", ", shape.ToArray())}] that the configuration " + "gives it."
            );
}
