using System.Runtime.InteropServices;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>The rows of <see cref="StoredBlocksForm"/>.</summary>
internal sealed class StoredBlockRows(WeightTensor values, WeightTensor scales, int columns) : IRowReader
{
    private readonly int _bits = values.Type == WeightType.I8 ? 8 : 4;

    public void ReadFloat32(long first, int count, Span<float> destination)
    {
        var blocks = ReadBlocks(first, count);
        var inRow = scales.Columns;
        for (var row = 0; row < count; row++)
        {
            var target = destination.Slice(row * columns, columns);
            for (var i = 0; i < columns; i++)
            {
                target[i] = blocks.Values[(row * inRow * BlockRows.Length) + i] * blocks.Scales[(row * inRow) + (i / BlockRows.Length)];
            }
        }
    }

    public BlockRows ReadBlocks(long first, int count)
    {
        var width = scales.Columns * BlockRows.Length;
        var numbers = new sbyte[checked(count * width)];
        for (var row = 0; row < count; row++)
        {
            Spread(values.RowBytes(first + row, 1), numbers.AsSpan(row * width, columns));
        }

        var factors = new float[count * scales.Columns];
        scales.ReadFloat32(first, count, factors);
        return new BlockRows(numbers, factors, _bits);
    }

    private void Spread(ReadOnlySpan<byte> stored, Span<sbyte> row)
    {
        if (_bits == 8)
        {
            MemoryMarshal.Cast<byte, sbyte>(stored).CopyTo(row);
            return;
        }

        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (sbyte)(i % 2 == 0 ? (sbyte)(stored[i / 2] << 4) >> 4 : (sbyte)stored[i / 2] >> 4);
        }
    }
}
