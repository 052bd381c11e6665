using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Gguf;

/// <summary>Separates Q8_0 rows without loss into one scale for each <see cref="Length"/> weights, and the weights as they are.</summary>
internal static class Q8Blocks
{
    /// <summary>Weights that share a scale.</summary>
    public const int Length = 32;

    /// <param name="scales">One for each block.</param>
    /// <param name="weights"><see cref="Length"/> for each block; a weight times its block's scale is the value.</param>
    public static void Separate(ReadOnlySpan<byte> blocks, Span<float> scales, Span<sbyte> weights)
    {
        var bytes = BlockLayout.Of(WeightType.Q8_0).Bytes;
        ArgumentOutOfRangeException.ThrowIfNotEqual(blocks.Length, scales.Length * bytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, scales.Length * Length);
        for (var b = 0; b < scales.Length; b++)
        {
            var block = blocks.Slice(b * bytes, bytes);
            scales[b] = (float)BinaryPrimitives.ReadHalfLittleEndian(block);
            MemoryMarshal.Cast<byte, sbyte>(block[2..]).CopyTo(weights.Slice(b * Length, Length));
        }
    }
}
