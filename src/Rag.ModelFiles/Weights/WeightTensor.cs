using System.Collections.Immutable;
using Rag.ModelFiles.Gguf;

namespace Rag.ModelFiles.Weights;

/// <summary>
/// A named tensor: row-major, with the outermost dimension first in <see cref="Shape"/>, whatever the convention of the file is. It is
/// valid as long as its source is open. It lies in a mapped file, against which its range was checked when the file was opened, or its rows
/// are computed from other tensors that do.
/// </summary>
internal sealed class WeightTensor
{
    private readonly MappedFile? _file;
    private readonly IRowReader? _rows;
    private readonly BlockLayout _layout;

    /// <param name="offset">Offset of the first byte from the start of the file.</param>
    public WeightTensor(string name, WeightType type, ImmutableArray<int> shape, MappedFile file, long offset)
        : this(name, type, shape, file.Path) => (_file, Offset) = (file, offset);

    /// <summary>A tensor of fp32 whose rows are computed when they are read.</summary>
    /// <param name="path">The file that messages name.</param>
    public WeightTensor(string name, ImmutableArray<int> shape, string path, IRowReader rows)
        : this(name, WeightType.F32, shape, path) => _rows = rows;

    private WeightTensor(string name, WeightType type, ImmutableArray<int> shape, string path)
    {
        (Name, Type, Shape, Path) = (name, type, shape, path);
        _layout = BlockLayout.Of(type);
        Columns = shape.IsEmpty ? 1 : shape[^1];
        Rows = shape.Contains(0) ? 0 : 1; // the other dimensions of an empty tensor are bounded by nothing
        for (var d = 0; d < shape.Length - 1; d++)
        {
            Rows *= shape[d];
        }

        RowByteLength = (long)Columns / _layout.Elements * _layout.Bytes;
    }

    public string Name { get; }

    public WeightType Type { get; }

    public ImmutableArray<int> Shape { get; }

    public string Path { get; }

    /// <summary>Of the first byte from the start of the file; 0 where rows are computed.</summary>
    public long Offset { get; }

    /// <summary>Product of all dimensions but the last; 0 where the tensor is empty.</summary>
    public long Rows { get; }

    /// <summary>The last dimension; 1 for a scalar.</summary>
    public int Columns { get; }

    public long RowByteLength { get; }

    public long Elements => Rows * Columns;

    public long ByteLength => Rows * RowByteLength;

    /// <summary>All stored bytes; tensors of 2 GiB and more must be read by rows.</summary>
    public ReadOnlySpan<byte> Bytes => Stored.Span(Offset, Fitting(ByteLength, "bytes"));

    private MappedFile Stored =>
        _file ?? throw new InvalidOperationException($"The rows of {this} are computed: there are no bytes of them.");

    /// <summary>Stored bytes of rows [first, first + count).</summary>
    public ReadOnlySpan<byte> RowBytes(long first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Rows - count);
        return Stored.Span(Offset + (first * RowByteLength), checked((int)(count * RowByteLength)));
    }

    /// <summary>Rows [first, first + count) as floats; <paramref name="destination"/> has exactly count * Columns elements.</summary>
    public void ReadFloat32(long first, int count, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, (long)count * Columns);
        if (_rows is null)
        {
            Dequantization.ToFloat32(Type, RowBytes(first, count), destination);
            return;
        }

        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Rows - count);
        _rows.ReadFloat32(first, count, destination);
    }

    /// <inheritdoc cref="IRowReader.ReadBlocks"/>
    public BlockRows? ReadBlocks(long first, int count) => _rows?.ReadBlocks(first, count);

    /// <summary>The whole tensor as floats; <paramref name="destination"/> has exactly <see cref="Elements"/> elements.</summary>
    public void ReadFloat32(Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, Elements);
        var rowsAtOnce = (int)Math.Clamp((1 << 24) / Math.Max(RowByteLength, 1), 1, 1 << 20);
        for (long row = 0; row < Rows; row += rowsAtOnce)
        {
            var count = (int)Math.Min(rowsAtOnce, Rows - row);
            ReadFloat32(row, count, destination.Slice(checked((int)(row * Columns)), count * Columns));
        }
    }

    public float[] ToFloat32()
    {
        var values = new float[Fitting(Elements, "elements")];
        ReadFloat32(values);
        return values;
    }

    /// <exception cref="ModelFileException">More than an array can hold.</exception>
    private int Fitting(long count, string what) =>
        count <= Array.MaxLength
            ? (int)count
            : throw new ModelFileException(Path, $"the tensor {Name} has {count} {what}, more than are read at once.");

    public override string ToString() => $"{Name} {Type} [{string.Join(", ", Shape)}]";
}
