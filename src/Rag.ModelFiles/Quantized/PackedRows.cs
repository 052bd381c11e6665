using System.Runtime.InteropServices;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>
/// A matrix of small unsigned numbers packed into 32-bit words; each, less its group's zero point, times its group's scale.
/// </summary>
/// <typeparam name="P">Where a number lies among the words.</typeparam>
internal sealed class PackedRows<P>(WeightTensor words, P places, GroupTable groups) : IRowReader
    where P : struct, IPackedPlaces
{
    public void ReadFloat32(long first, int count, Span<float> destination)
    {
        var packed = MemoryMarshal.Cast<byte, uint>(words.Bytes);
        var columns = groups.GroupOf.Length;
        for (var row = 0; row < count; row++)
        {
            var values = destination.Slice(row * columns, columns);
            var output = (int)(first + row);
            for (var column = 0; column < columns; column++)
            {
                var at = groups.At(output, groups.GroupOf[column]);
                values[column] = (places.Number(packed, output, column) - groups.Zeros[at]) * groups.Scales[at];
            }
        }
    }
}
