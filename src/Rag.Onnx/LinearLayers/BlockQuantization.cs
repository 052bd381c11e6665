using System.Numerics.Tensors;
using Rag.Core.Numerics;

namespace Rag.Onnx.LinearLayers;

/// <summary>
/// Rows of weights cut into blocks with one scale each, as unsigned numbers around the middle of their range: the form of MatMulNBits.
/// </summary>
/// <param name="Values">[rows, blocks of a row, bytes of a block]; of two 4-bit numbers in a byte the first one has the low bits. A last
/// block that is not full is filled up with zeros.</param>
/// <param name="Scales">[rows, blocks of a row]: weight = (number - 2^(bits-1)) x scale.</param>
internal sealed record BlockQuantization(byte[] Values, float[] Scales, int BlocksPerRow)
{
    /// <param name="bits">4 or 8</param>
    public static BlockQuantization Of(ReadOnlySpan<float> weights, int columns, int bits, int blockSize)
    {
        var rows = weights.Length / columns;
        var blocks = Integers.CeilDivide(columns, blockSize);
        var bytes = blockSize * bits / 8;
        var values = new byte[rows * blocks * bytes];
        var scales = new float[rows * blocks];
        Span<float> block = stackalloc float[blockSize];
        for (var i = 0; i < scales.Length; i++)
        {
            var (row, b) = Math.DivRem(i, blocks);
            var start = b * blockSize;
            block.Clear();
            weights.Slice((row * columns) + start, Math.Min(blockSize, columns - start)).CopyTo(block);
            scales[i] = bits == 8 ? Quantize8(block, values.AsSpan(i * bytes, bytes)) : Quantize4(block, values.AsSpan(i * bytes, bytes));
        }

        return new BlockQuantization(values, scales, blocks);
    }

    private static float Quantize8(ReadOnlySpan<float> block, Span<byte> target)
    {
        var largest = MathF.Abs(TensorPrimitives.MaxMagnitude(block));
        var scale = largest > 0 ? largest / 127 : 1;
        for (var i = 0; i < block.Length; i++)
        {
            target[i] = (byte)(MathF.Round(block[i] / scale) + 128);
        }

        return scale;
    }

    private static float Quantize4(ReadOnlySpan<float> block, Span<byte> target)
    {
        // The weight of the largest magnitude becomes -8, the end of the range [-8, 7] that has no positive counterpart.
        var largest = TensorPrimitives.MaxMagnitude(block);
        var scale = largest != 0 ? largest / -8 : 1;
        target.Clear();
        for (var i = 0; i < block.Length; i++)
        {
            var number = (int)Math.Clamp(MathF.Round(block[i] / scale) + 8, 0, 15);
            target[i / 2] |= (byte)(i % 2 == 0 ? number : number << 4);
        }

        return scale;
    }
}
