using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>
/// The experts of gpt-oss in MXFP4: <c>NAME_blocks</c> u8 [experts, outputs, blocks, 16], two 4-bit floats to a byte, the first in the low
/// bits, and <c>NAME_scales</c> u8 [experts, outputs, blocks], exponents of two. NAME is the unquantized tensor [experts, inputs, outputs].
/// </summary>
internal sealed class Mxfp4Form : IQuantizedForm
{
    public string Method => "mxfp4";

    public IEnumerable<WeightTensor> Read(StoredTensors tensors, ConfigurationReader settings) =>
        tensors.StemsOf("_blocks").Select(stem => Experts(tensors, stem));

    private static WeightTensor Experts(StoredTensors tensors, string stem)
    {
        var blocks = tensors.Take($"{stem}_blocks", WeightType.U8);
        if (blocks.Shape is not [> 0 and var experts, > 0 and var outputs, > 0 and var count, Mxfp4Rows.BlockBytes])
        {
            throw new ModelFileException(
                blocks.Path,
                $"the tensor {blocks} is not of the shape [experts, outputs, blocks, {Mxfp4Rows.BlockBytes}]."
            );
        }

        var scales = StoredTensors.Require(tensors.Take($"{stem}_scales", WeightType.U8), experts, outputs, count);
        var inputs = StoredTensors.Dimension(blocks, (long)count * Mxfp4Rows.Length);
        return new WeightTensor(stem, [experts, inputs, outputs], blocks.Path, new Mxfp4Rows(blocks, scales));
    }
}
