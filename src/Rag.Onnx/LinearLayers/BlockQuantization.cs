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
    public static BlockQuantization Of(float[] weights, int columns, int bits, int blockSize)
    {
        var rows = weights.Length / columns;
        var blocks = Integers.CeilDivide(columns, blockSize);
        var bytes = blockSize * bits / 8;
        var values = new byte[rows * blocks * bytes];
        var scales = new float[rows * blocks];
        Parallel.For(0, rows, QuantizeRow);
        return new BlockQuantization(values, scales, blocks);

        void QuantizeRow(int row)
        {
            Span<float> block = stackalloc float[blockSize];
            for (var b = 0; b < blocks; b++)
            {
                var start = b * blockSize;
                block.Clear();
                weights.AsSpan((row * columns) + start, Math.Min(blockSize, columns - start)).CopyTo(block);
                var i = (row * blocks) + b;
                var target = values.AsSpan(i * bytes, bytes);
                scales[i] = bits == 8 ? Quantize8(block, target) : Quantize4(block, target);
            }
        }
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
