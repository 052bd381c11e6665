using Microsoft.ML.OnnxRuntime.Tensors;

namespace Rag.Onnx.Native;

/// <summary>A tensor that ONNX Runtime holds for the time of the call.</summary>
internal readonly unsafe ref struct TensorView
{
    public TensorView(nint value)
    {
        Shape = OrtApi.Shape(value, out var type);
        Type = (TensorElementType)type;
        Data = OrtApi.Data(value);
    }

    public ReadOnlySpan<long> Shape { get; }

    public TensorElementType Type { get; }

    public void* Data { get; }

    public int Dimension(int axis) => checked((int)Shape[axis]);

    /// <summary>Rows of the last dimension: the product of the others.</summary>
    public int CountRows()
    {
        var rows = 1;
        foreach (var dimension in Shape[..^1])
        {
            rows = checked(rows * (int)dimension);
        }

        return rows;
    }

    /// <summary>Throws unless the tensor has this many dimensions.</summary>
    public TensorView Ranked(int rank, string name) =>
        Shape.Length == rank ? this : throw new ArgumentException($"{name} has {Shape.Length} dimensions instead of {rank}");
}
