using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>A matrix, or a stack of them, whose elements are numbers of one of the stored types, less a zero point, times the scale of
/// their tile.</summary>
/// <param name="numbers">[rows, columns], or [matrices, rows, columns]</param>
/// <param name="zeros">As many as scales; null: all are zero.</param>
internal sealed class ScaledRows(WeightTensor numbers, float[] scales, float[]? zeros, ScaleTiles tiles) : IRowReader
{
    public void ReadFloat32(long first, int count, Span<float> destination)
    {
        numbers.ReadFloat32(first, count, destination);
        for (var row = 0; row < count; row++)
        {
            var values = destination.Slice(row * numbers.Columns, numbers.Columns);
            var tile = tiles.FirstOf(first + row);
            while (values.Length > 0)
            {
                var part = values[..Math.Min(tiles.TileColumns, values.Length)];
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
