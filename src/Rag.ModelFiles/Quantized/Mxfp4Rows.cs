using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>Rows [expert, input] of the matrices [experts, inputs, outputs] that MXFP4 blocks along the inputs stand for.</summary>
/// <param name="blocks">u8 [experts, outputs, blocks, <see cref="BlockBytes"/>]</param>
/// <param name="scales">u8 [experts, outputs, blocks]</param>
internal sealed class Mxfp4Rows(WeightTensor blocks, WeightTensor scales) : IRowReader
{
    /// <summary>Elements that share a scale.</summary>
    public const int Length = 32;

    public const int BlockBytes = Length / 2;

    public void ReadFloat32(long first, int count, Span<float> destination)
    {
        var inputs = blocks.Shape[2] * Length;
        while (count > 0)
        {
            var (expert, input) = Math.DivRem(first, inputs);
            var (block, within) = Math.DivRem((int)input, Length);
            var rows = Math.Min(count, Length - within);
            ReadBlock(expert, block, within, rows, destination[..(rows * blocks.Shape[1])]);
            destination = destination[(rows * blocks.Shape[1])..];
            first += rows;
            count -= rows;
        }
    }

    /// <summary>Rows that lie in one block of all outputs.</summary>
    private void ReadBlock(long expert, int block, int within, int rows, Span<float> destination)
    {
        var (outputs, inRow) = (blocks.Shape[1], blocks.Shape[2]);
        for (var output = 0; output < outputs; output++)
        {
            var at = (expert * outputs) + output;
            var pairs = blocks.RowBytes((at * inRow) + block, 1);
            var scale = FourBitFloats.ScaleOfDoubled(scales.RowBytes(at, 1)[block]);
            for (var row = 0; row < rows; row++)
            {
                var pair = pairs[(within + row) / 2];
                destination[(row * outputs) + output] = FourBitFloats.Doubled[(within + row) % 2 == 0 ? pair & 0xF : pair >> 4] * scale;
            }
        }
    }
}
