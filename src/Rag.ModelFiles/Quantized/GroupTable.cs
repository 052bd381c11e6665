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
}
