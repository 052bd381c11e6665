using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Onnx;

/// <summary>Rows [First, First + Count) of a matrix.</summary>
internal sealed record RowRange(WeightTensor Tensor, int First, int Count)
{
    /// <summary>All rows of a matrix, or the one row of a vector.</summary>
    public static RowRange All(WeightTensor tensor) => new(tensor, 0, checked((int)tensor.Rows));
}
