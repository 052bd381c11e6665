using System.Collections.Immutable;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Onnx;

/// <summary>Rows of one or several matrices of the same width, one after the other.</summary>
internal sealed class StackedRows(ImmutableArray<RowRange> ranges) : IRowReader
{
    public void ReadFloat32(long first, int count, Span<float> destination)
    {
        foreach (var part in PartsOf(first, count))
        {
            var length = part.Count * part.Tensor.Columns;
            part.Tensor.ReadFloat32(part.First, part.Count, destination[..length]);
            destination = destination[length..];
        }
    }

    /// <summary>What rows [first, first + count) of all are made of.</summary>
    private IEnumerable<RowRange> PartsOf(long first, int count)
    {
        foreach (var range in ranges)
        {
            var taken = (int)Math.Clamp(range.Count - first, 0, count);
            if (taken > 0)
            {
                yield return range with
                {
                    First = range.First + (int)first,
                    Count = taken,
                };
            }

            (first, count) = (Math.Max(first - range.Count, 0), count - taken);
        }
    }
}
