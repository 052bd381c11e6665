using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>A matrix whose elements are numbers of one of the stored types, less a zero point, times the scale of their tile.</summary>
/// <param name="numbers">[rows, columns]</param>
/// <param name="scales">[tiles over the rows, tiles over the columns]</param>
/// <param name="zeros">Of the same shape; null: all are zero.</param>
internal sealed class ScaledRows(WeightTensor numbers, float[] scales, float[]? zeros, int tileRows, int tileColumns) : IRowReader
{
    private readonly int _tilesInRow = (int)(((long)numbers.Columns + tileColumns - 1) / tileColumns);

    public void ReadFloat32(long first, int count, Span<float> destination)
    {
        numbers.ReadFloat32(first, count, destination);
        for (var row = 0; row < count; row++)
        {
            var values = destination.Slice(row * numbers.Columns, numbers.Columns);
            var tile = (int)((first + row) / tileRows) * _tilesInRow;
            while (values.Length > 0)
            {
                var part = values[..Math.Min(tileColumns, values.Length)];
                var (zero, scale) = (zeros?[tile] ?? 0, scales[tile]);
                foreach (ref var value in part)
                {
                    value = (value - zero) * scale;
                }

                tile++;
                values = values[part.Length..];
            }
        }
    }
}
