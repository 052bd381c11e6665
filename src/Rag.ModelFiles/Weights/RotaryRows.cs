namespace Rag.ModelFiles.Weights;

/// <summary>
/// The order of the query and key rows of Llama models in GGUF. Rotary attention turns pairs of a head's components. The
/// models are trained with pairs (i, i + half); the writers of GGUF files move the rows so that the pairs are (2i, 2i + 1). A row is
/// one output component with all of its input weights, so whole rows, quantized or not, are moved back.
/// </summary>
internal static class RotaryRows
{
    /// <summary>The row of the file that is row <paramref name="row"/> of the model with half rotation.</summary>
    /// <param name="headSize">Rows of a head; even.</param>
    public static long InFile(long row, int headSize)
    {
        var (head, within) = Math.DivRem(row, headSize);
        var (upper, pair) = Math.DivRem(within, headSize / 2);
        return (head * headSize) + (2 * pair) + upper;
    }

    /// <summary>The stored bytes of all rows, reordered for half rotation.</summary>
    /// <param name="destination"><see cref="WeightTensor.ByteLength"/> bytes.</param>
    public static void CopyBytes(WeightTensor tensor, int headSize, Span<byte> destination)
    {
        Check(tensor, headSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, tensor.ByteLength);
        var length = (int)tensor.RowByteLength;
        for (long row = 0; row < tensor.Rows; row++)
        {
            tensor.RowBytes(InFile(row, headSize), 1).CopyTo(destination.Slice((int)(row * length), length));
        }
    }

    /// <summary>All rows as floats, reordered for half rotation. A vector (a bias) has one component a row.</summary>
    public static float[] ReadFloat32(WeightTensor tensor, int headSize)
    {
        if (tensor.Shape.Length == 1)
        {
            return Reorder(tensor.ToFloat32(), headSize);
        }

        Check(tensor, headSize);
        var values = new float[checked((int)tensor.Elements)];
        for (long row = 0; row < tensor.Rows; row++)
        {
            tensor.ReadFloat32(InFile(row, headSize), 1, values.AsSpan((int)(row * tensor.Columns), tensor.Columns));
        }

        return values;
    }

    private static float[] Reorder(float[] components, int headSize)
    {
        var reordered = new float[components.Length];
        for (var row = 0; row < reordered.Length; row++)
        {
            reordered[row] = components[InFile(row, headSize)];
        }

        return reordered;
    }

    private static void Check(WeightTensor tensor, int headSize)
    {
        if (headSize <= 0 || headSize % 2 != 0 || tensor.Rows % headSize != 0)
        {
            throw new ModelFileException(
                tensor.Path,
                $"the tensor {tensor.Name} has {tensor.Rows} rows, no whole number of heads of {headSize}."
            );
        }
    }
}
