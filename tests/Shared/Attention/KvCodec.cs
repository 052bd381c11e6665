using System.Runtime.CompilerServices;
using Rag.Kernels.Attention;

namespace Rag.Tests.Attention;

/// <summary>Reads and writes single slots of a cache as <see cref="KvCacheLayout"/> describes them, element by element.</summary>
internal static unsafe class KvCodec
{
    public static float[] Read(AttentionShape shape, KvPart part, byte* cache, int block, int head, int slot)
    {
        var (row, stride, scale) = Address(shape, part, cache, block, head, slot);
        var result = new float[shape.HeadSize];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = shape.Cache.Type switch
            {
                KvType.Float32 => Unsafe.ReadUnaligned<float>((void*)(row + i * stride)),
                KvType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)Unsafe.ReadUnaligned<ushort>((void*)(row + i * stride)) << 16),
                _ => *(sbyte*)(row + i * stride) * Unsafe.ReadUnaligned<float>((void*)scale),
            };
        }

        return result;
    }

    public static void Write(AttentionShape shape, KvPart part, byte* cache, int block, int head, int slot, float[] values)
    {
        var (row, stride, scale) = Address(shape, part, cache, block, head, slot);
        var step = values.Max(MathF.Abs) / 127;
        for (var i = 0; i < values.Length; i++)
        {
            switch (shape.Cache.Type)
            {
                case KvType.Float32:
                    Unsafe.WriteUnaligned((void*)(row + i * stride), values[i]);
                    break;
                case KvType.BFloat16:
                    Unsafe.WriteUnaligned((void*)(row + i * stride), (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
                    break;
                default:
                    *(sbyte*)(row + i * stride) = (sbyte)MathF.Round(values[i] / step);
                    Unsafe.WriteUnaligned((void*)scale, step);
                    break;
            }
        }
    }

    /// <summary>Copies the keys of a block slot by slot, which is their order on a GPU, for a KV type without scales.</summary>
    public static byte[] KeyRows(AttentionShape shape, byte* cache, int block)
    {
        var rows = new byte[shape.Cache.BytesPerBlock];
        CopyRows(shape, cache, block, rows, toCache: false);
        return rows;
    }

    public static void WriteKeyRows(AttentionShape shape, byte* cache, int block, byte[] rows) =>
        CopyRows(shape, cache, block, rows, toCache: true);

    private static void CopyRows(AttentionShape shape, byte* cache, int block, Span<byte> rows, bool toCache)
    {
        var size = shape.Cache.ElementSize;
        for (var row = 0; row < shape.KvHeads * shape.BlockSize; row++)
        {
            var (start, stride, _) = Address(shape, KvPart.Keys, cache, block, row / shape.BlockSize, row % shape.BlockSize);
            for (var i = 0; i < shape.HeadSize; i++, rows = rows[size..])
            {
                var element = new Span<byte>((void*)(start + i * stride), size);
                if (toCache)
                {
                    rows[..size].CopyTo(element);
                }
                else
                {
                    element.CopyTo(rows);
                }
            }
        }
    }

    private static (nint Row, nint Stride, nint Scale) Address(
        AttentionShape shape,
        KvPart part,
        byte* cache,
        int block,
        int head,
        int slot
    )
    {
        var size = shape.Cache.ElementSize;
        var start = (nint)cache + (nint)(((long)block * shape.KvHeads + head) * shape.BlockSize * shape.Cache.RowElements * size);
        var (row, stride) = part == KvPart.Keys ? (slot * size, shape.BlockSize * size) : (slot * shape.HeadSize * size, size);
        return (start + row, stride, start + shape.BlockSize * shape.HeadSize * size + slot * sizeof(float));
    }
}

/// <summary>One of a layer's two caches; keys lie element by element, values slot by slot.</summary>
internal enum KvPart
{
    Keys,
    Values,
}
