using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>
/// Matrices in 8-bit floating point with a scale for the whole tensor, for each output, or for each tile of <c>weight_block_size</c>. The
/// scale is <c>weight_scale_inv</c> or <c>weight_scale</c>; by either the stored numbers are multiplied.
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
        foreach (var stem in tensors.StemsOf(".weight"))
        {
            var name = $"{stem}.weight";
            if (tensors.Peek(name).Type is WeightType.F8_E4M3 or WeightType.F8_E5M2)
            {
                var numbers = tensors.Take(name, WeightType.F8_E4M3, WeightType.F8_E5M2);
                var isInverse = tensors.Has($"{name}_scale_inv") || (tile is not null && !tensors.Has($"{name}_scale"));
                var scale = isInverse ? $"{name}_scale_inv" : $"{name}_scale";
                var scales = tensors.Take(scale, WeightType.F32, WeightType.F16, WeightType.BF16, WeightType.F8_E8M0);
                yield return Scaled(numbers, scales, zeros: null, tile);
            }
        }
    }

    /// <summary>The matrix that numbers and scales stand for.</summary>
    /// <param name="zeros">Of the shape of the scales.</param>
    public static WeightTensor Scaled(WeightTensor numbers, WeightTensor scales, WeightTensor? zeros, int[]? tile)
    {
        var (rows, columns) = StoredTensors.RequireMatrix(numbers);
        var (tileRows, tileColumns) = TileOf(scales, rows, columns, tile);
        if (zeros is not null)
        {
            StoredTensors.Require(zeros, scales.Shape.AsSpan());
        }

        var reader = new ScaledRows(numbers, scales.ToFloat32(), zeros?.ToFloat32(), tileRows, tileColumns);
        return new WeightTensor(numbers.Name, numbers.Shape, numbers.Path, reader);
    }

    private static (int Rows, int Columns) TileOf(WeightTensor scales, int rows, int columns, int[]? tile)
    {
        if (tile is [var tileRows, var tileColumns] && scales.Shape.Length == 2)
        {
            StoredTensors.Require(scales, CeilDivide(rows, tileRows), CeilDivide(columns, tileColumns));
            return (tileRows, tileColumns);
        }

        return scales.Elements == 1 ? (rows, columns)
            : scales.Shape is [var all] && all == rows || scales.Shape is [var outputs, 1] && outputs == rows ? (1, columns)
            : throw new ModelFileException(
                scales.Path,
                $"the tensor {scales} has no scale for the whole, for each of {rows} outputs, or for each tile of weight_block_size."
            );
    }

    private static int CeilDivide(int size, int tile) => (int)(((long)size + tile - 1) / tile);
}
