using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>
/// Matrices, and stacks of them, in 8-bit floating point with a scale for the whole tensor, for each output, or for each tile of
/// <c>weight_block_size</c>. The scale is <c>weight_scale_inv</c> or <c>weight_scale</c>; by either the stored numbers are multiplied.
/// </summary>
/// <param name="method">The value of quant_method: two programs write the same form.</param>
internal sealed class Float8Form(string method) : IQuantizedForm
{
    public string Method => method;

    public IEnumerable<WeightTensor> Read(StoredTensors tensors, ConfigurationReader settings)
    {
        var tile = settings.Has("weight_block_size") ? settings.Integers("weight_block_size") : null;
        return tile is null or [> 0, > 0]
            ? Read(tensors, tile)
            : throw new ModelFileException(settings.Path, "weight_block_size is no pair of sizes.");
    }

    /// <param name="tile">Rows and columns that share a scale, where scales are for tiles.</param>
    public static IEnumerable<WeightTensor> Read(StoredTensors tensors, int[]? tile)
    {
        foreach (var name in tensors.StemsOf("").Where(name => IsFloat8(tensors.Peek(name))))
        {
            var numbers = tensors.Take(name, WeightType.F8_E4M3, WeightType.F8_E5M2);
            var isInverse = tensors.Has($"{name}_scale_inv") || (tile is not null && !tensors.Has($"{name}_scale"));
            var scale = isInverse ? $"{name}_scale_inv" : $"{name}_scale";
            var scales = tensors.Take(scale, WeightType.F32, WeightType.F16, WeightType.BF16, WeightType.F8_E8M0);
            yield return Scaled(numbers, scales, zeros: null, tile);
        }
    }

    public static bool IsFloat8(WeightTensor tensor) => tensor.Type is WeightType.F8_E4M3 or WeightType.F8_E5M2;

    /// <summary>The matrix that numbers and scales stand for, or the stack of matrices [experts, rows, columns].</summary>
    /// <param name="zeros">Of the shape of the scales.</param>
    public static WeightTensor Scaled(WeightTensor numbers, WeightTensor scales, WeightTensor? zeros, int[]? tile)
    {
        if (numbers.Shape.Contains(0) || numbers.Shape.Length is not (2 or 3))
        {
            throw new ModelFileException(numbers.Path, $"the tensor {numbers} is neither a matrix nor a stack of matrices.");
        }

        var (rows, columns) = (numbers.Shape[^2], numbers.Columns);
        int[] stack = [.. numbers.Shape[..^2]];
        var (tileRows, tileColumns) = TileOf(scales, stack, rows, columns, tile);
        if (zeros is not null)
        {
            StoredTensors.Require(zeros, scales.Shape.AsSpan());
        }

        var tiles = new ScaleTiles(rows, columns, tileRows, tileColumns);
        var reader = new ScaledRows(numbers, OfAll(scales), zeros is null ? null : OfAll(zeros), tiles);
        return new WeightTensor(numbers.Name, numbers.Shape, numbers.Path, reader);

        // A scale of the whole is that of each matrix in a stack.
        float[] OfAll(WeightTensor values) =>
            values.Elements == 1 && stack is [var matrices] ? [.. Enumerable.Repeat(values.ToFloat32()[0], matrices)] : values.ToFloat32();
    }

    /// <param name="stack">The dimensions before those of a matrix: none, or the number of matrices.</param>
    private static (int Rows, int Columns) TileOf(WeightTensor scales, int[] stack, int rows, int columns, int[]? tile)
    {
        if (tile is [var tileRows, var tileColumns] && Has([.. stack, CeilDivide(rows, tileRows), CeilDivide(columns, tileColumns)]))
        {
            return (tileRows, tileColumns);
        }

        return scales.Elements == 1 || Has(stack) || Has([.. stack, 1, 1]) ? (rows, columns)
            : Has([.. stack, rows]) || Has([.. stack, rows, 1]) ? (1, columns)
            : throw new ModelFileException(
                scales.Path,
                $"the tensor {scales} has no scale for the whole, for each of {rows} outputs, or for each tile of weight_block_size."
            );

        bool Has(int[] shape) => scales.Shape.AsSpan().SequenceEqual(shape);
    }

    private static int CeilDivide(int size, int tile) => (int)(((long)size + tile - 1) / tile);
}
