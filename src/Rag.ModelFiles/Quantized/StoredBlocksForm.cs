using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>
/// Our own form, that of the engine's blocks: <c>NAME_values</c> i8 [rows, columns] or, in 4 bit, u8 [rows, columns / 2], two
/// signed numbers to a byte, the first in the low bits (rows of an odd number of columns are in 8 bit);
/// <c>NAME_scales</c> fp32 [rows, columns / 32 rounded up], one for each 32 columns.
/// NAME is the unquantized tensor.
/// </summary>
internal sealed class StoredBlocksForm : IQuantizedForm
{
    public const string Name = "rag-blocks";

    public const string ValuesEnding = "_values";

    public const string ScalesEnding = "_scales";

    public string Method => Name;

    public IEnumerable<WeightTensor> Read(StoredTensors tensors, ConfigurationReader settings)
    {
        var block = settings.Count("block");
        return block == BlockRows.Length
            ? tensors.StemsOf(ValuesEnding).Select(stem => Matrix(tensors, stem))
            : throw new ModelFileException(settings.Path, $"blocks of {block} weights are not read; those of {BlockRows.Length} are.");
    }

    private static WeightTensor Matrix(StoredTensors tensors, string stem)
    {
        var values = tensors.Take($"{stem}{ValuesEnding}", WeightType.I8, WeightType.U8);
        var (rows, bytes) = StoredTensors.RequireMatrix(values);
        var scales = tensors.Take($"{stem}{ScalesEnding}", WeightType.F32);
        var columns = values.Type == WeightType.I8 ? bytes : StoredTensors.Dimension(values, 2L * bytes);
        StoredTensors.Require(scales, rows, BlockRows.BlocksOf(columns));
        return new WeightTensor(stem, [rows, columns], values.Path, new StoredBlockRows(values, scales, columns));
    }
}
