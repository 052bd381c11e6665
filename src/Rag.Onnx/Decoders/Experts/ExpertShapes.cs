using Rag.ModelFiles.Weights;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders.Experts;

/// <summary>The shapes of experts' tensors, and one expert's part of a tensor of all.</summary>
internal static class ExpertShapes
{
    public static (int Outputs, int Inputs) Of(DecoderConfiguration configuration, DecoderMatrix matrix) =>
        Of(configuration, matrix, configuration.Experts!.Size);

    /// <summary>Of the expert that all rows share.</summary>
    public static (int Outputs, int Inputs) OfShared(DecoderConfiguration configuration, DecoderMatrix matrix) =>
        Of(configuration, matrix, configuration.Experts!.SharedSize);

    private static (int Outputs, int Inputs) Of(DecoderConfiguration configuration, DecoderMatrix matrix, int size) =>
        matrix == DecoderMatrix.Down ? (configuration.HiddenSize, size) : (size, configuration.HiddenSize);

    /// <summary>A matrix of the expert that all rows share.</summary>
    public static LinearWeights Shared(DecoderConfiguration configuration, WeightTensor tensor, DecoderMatrix matrix, string name)
    {
        var (outputs, inputs) = OfShared(configuration, matrix);
        return LinearWeights.ReadRows(name, DecoderShapes.Require(tensor, outputs, inputs), 0, outputs);
    }

    /// <summary>An expert's matrix in a tensor [experts, outputs, inputs].</summary>
    /// <param name="before">Outputs of the same expert that stand before the matrix in the tensor.</param>
    /// <param name="all">Outputs of an expert in the tensor.</param>
    public static LinearWeights Part(
        DecoderConfiguration configuration,
        WeightTensor tensor,
        int expert,
        DecoderMatrix matrix,
        string name,
        int before,
        int all
    )
    {
        var (outputs, inputs) = Of(configuration, matrix);
        DecoderShapes.Require(tensor, configuration.Experts!.Count, all, inputs);
        return LinearWeights.ReadRows(name, tensor, checked((expert * all) + before), outputs);
    }

    /// <summary>An expert's row of a tensor [experts, elements].</summary>
    public static float[] Row(DecoderConfiguration configuration, WeightTensor tensor, int expert, int elements)
    {
        DecoderShapes.Require(tensor, configuration.Experts!.Count, elements);
        var row = new float[elements];
        tensor.ReadFloat32(expert, 1, row);
        return row;
    }
}
