namespace Rag.ModelFiles.Weights;

/// <summary>Sizes of tensors as files claim them, computed without overflow.</summary>
internal static class TensorSize
{
    /// <summary>
    /// Bytes of a tensor of this shape, row-major; refuses shapes whose size overflows and rows that are no whole number of blocks.
    /// </summary>
    public static long Checked(string path, string name, WeightType type, ReadOnlySpan<int> shape)
    {
        var layout = BlockLayout.Of(type);
        var columns = shape.IsEmpty ? 1 : shape[^1];
        if (columns % layout.Elements != 0)
        {
            throw new ModelFileException(
                path,
                $"the tensor {name} has rows of {columns} elements, no whole number of {type} blocks of {layout.Elements}."
            );
        }

        try
        {
            var bytes = checked((long)columns / layout.Elements * layout.Bytes);
            for (var d = 0; d < shape.Length - 1; d++)
            {
                bytes = checked(bytes * shape[d]);
            }

            return bytes;
        }
        catch (OverflowException)
        {
            throw new ModelFileException(
                path,
                $"the tensor {name} claims the shape [{string.Join(", ", shape.ToArray())}], whose size overflows."
            );
        }
    }
}
