using System.Runtime.InteropServices;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>Scales and zero points of a matrix whose inputs stand in groups.</summary>
/// <param name="GroupOf">The group of each input.</param>
/// <param name="Scales">One for each output and group.</param>
/// <param name="Zeros">Likewise: the number that stands for zero.</param>
/// <param name="OutputStride">From an output to the next, in both.</param>
/// <param name="GroupStride">From a group to the next, in both.</param>
internal sealed record GroupTable(int[] GroupOf, float[] Scales, int[] Zeros, int OutputStride, int GroupStride)
{
    public int At(int output, int group) => (output * OutputStride) + (group * GroupStride);

    /// <summary>The groups of inputs that stand in order, so many in each.</summary>
    public static int[] InOrder(int inputs, int size) => [.. Enumerable.Range(0, inputs).Select(input => input / size)];

    /// <summary>The groups of inputs as a tensor names them.</summary>
    /// <exception cref="ModelFileException">It names one that there is not.</exception>
    public static int[] Given(WeightTensor tensor, int groups)
    {
        int[] groupOf = [.. MemoryMarshal.Cast<byte, int>(tensor.Bytes)];
        return groupOf.All(group => group >= 0 && group < groups)
            ? groupOf
            : throw new ModelFileException(tensor.Path, $"the tensor {tensor} names a group outside the {groups} that there are.");
    }

    /// <summary>With zero points that are packed, one for each output and group.</summary>
    /// <param name="scales">Of which there are as many.</param>
    /// <param name="places">Where a zero point lies, with the group in place of an input.</param>
    /// <param name="strides">Of the tables: one of the two is 1.</param>
    /// <param name="more">What a zero point is more than the number that is stored for it.</param>
    public static GroupTable Unpacked<P>(
        int[] groupOf,
        WeightTensor scales,
        WeightTensor zeros,
        P places,
        (int Output, int Group) strides,
        int more = 0
    )
        where P : struct, IPackedPlaces
    {
        var words = MemoryMarshal.Cast<byte, uint>(zeros.Bytes);
        var values = scales.ToFloat32();
        var numbers = new int[values.Length];
        foreach (var i in Enumerable.Range(0, numbers.Length))
        {
            var (output, group) = strides.Output == 1 ? (i % strides.Group, i / strides.Group) : (i / strides.Output, i % strides.Output);
            numbers[i] = places.Number(words, output, group) + more;
        }

        return new GroupTable(groupOf, values, numbers, strides.Output, strides.Group);
    }
}
