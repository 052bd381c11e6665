using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Safetensors;

/// <summary>A tensor of a file that is written.</summary>
/// <param name="Write">Writes the elements, row-major.</param>
internal sealed record TensorToWrite(string Name, WeightType Type, ImmutableArray<int> Shape, Action<Stream> Write)
{
    public static TensorToWrite Of<T>(string name, WeightType type, ImmutableArray<int> shape, T[] elements)
        where T : unmanaged => new(name, type, shape, stream => stream.Write(MemoryMarshal.AsBytes(elements)));

    /// <summary>The tensor of another file, as it is.</summary>
    public static TensorToWrite Copy(WeightTensor tensor) => new(tensor.Name, tensor.Type, tensor.Shape, stream =>
        {
            for (long row = 0; row < tensor.Rows; row++)
            {
                stream.Write(tensor.RowBytes(row, 1));
            }
        });

    public long BytesIn(string path) => TensorSize.Checked(path, Name, Type, Shape.AsSpan());
}
