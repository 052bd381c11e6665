using System.Runtime.CompilerServices;

namespace Rag.Onnx.Tests;

/// <summary>Reads and writes single slots of a cache as <see cref="KvCacheLayout"/> describes them, element by element.</summary>
internal static unsafe class KvCodec
{
    public static float[] Read(AttentionShape shape, byte* cache, int block, int head, int slot)
    {
        var (row, scale) = Address(shape, cache, block, head, slot);
        var result = new float[shape.HeadSize];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = shape.Cache.Type switch
            {
                KvType.Float32 => Unsafe.ReadUnaligned<float>((void*)(row + i * 4)),
                KvType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)Unsafe.ReadUnaligned<ushort>((void*)(row + i * 2)) << 16),
                _ => *(sbyte*)(row + i) * Unsafe.ReadUnaligned<float>((void*)scale),
            };
        }

        return result;
    }

    public static void Write(AttentionShape shape, byte* cache, int block, int head, int slot, float[] values)
    {
        var (row, scale) = Address(shape, cache, block, head, slot);
        var step = values.Max(MathF.Abs) / 127;
        for (var i = 0; i < values.Length; i++)
        {
            switch (shape.Cache.Type)
            {
                case KvType.Float32:
                    Unsafe.WriteUnaligned((void*)(row + i * 4), values[i]);
                    break;
                case KvType.BFloat16:
                    Unsafe.WriteUnaligned((void*)(row + i * 2), (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
                    break;
                default:
                    *(sbyte*)(row + i) = (sbyte)MathF.Round(values[i] / step);
                    Unsafe.WriteUnaligned((void*)scale, step);
                    break;
            }
        }
    }

    private static (nint Row, nint Scale) Address(AttentionShape shape, byte* cache, int block, int head, int slot)
    {
        var size = shape.Cache.ElementSize;
        var start = (nint)cache + (nint)(((long)block * shape.KvHeads + head) * shape.BlockSize * shape.Cache.RowElements * size);
        return (start + slot * shape.HeadSize * size, start + shape.BlockSize * shape.HeadSize * size + slot * sizeof(float));
    }
}
