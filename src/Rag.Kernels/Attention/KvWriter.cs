using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>Writes new keys, rotated, and values into their slots.</summary>
internal readonly unsafe struct KvWriter<L, V, K>(AttentionShape shape)
    where L : struct, ILanes<V>
    where V : struct
    where K : struct, IKvElement
{
    /// <summary>Writes token rows [first, end) of a sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(in AttentionCall call, int sequence, int firstPosition, int first, int end, AttentionScratch scratch)
    {
        var token = first;
        while (token < end)
        {
            // The tokens of one block are written together: rows of keys go over the slots of a block.
            var offset = (call.PastSlots[sequence] + token) % shape.BlockSize;
            var tokens = Math.Min(Math.Min(end - token, shape.BlockSize - offset), AttentionScratch.TileSlots);
            for (var head = 0; head < shape.KvHeads; head++)
            {
                Write(call, sequence, head, firstPosition, token, tokens, scratch);
            }

            token += tokens;
        }
    }

    /// <summary>Writes token rows from <paramref name="first"/> on, which go into one block, for one KV head.</summary>
    /// <param name="tokens">Number of tokens, at most the slots of a context tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(in AttentionCall call, int sequence, int head, int firstPosition, int first, int tokens, AttentionScratch scratch)
    {
        var size = shape.HeadSize;
        var (column, offset) = Math.DivRem(call.PastSlots[sequence] + first, shape.BlockSize);
        var block = call.BlockTable[(nint)sequence * call.TableWidth + column] * shape.Cache.BytesPerBlock + head * shape.HeadBytes;
        var keys = call.KeyCache + block;
        var values = call.ValueCache + block;
        var elements = (byte*)scratch.Values;
        var source = call.Qkv + (long)(call.CumulativeLengths[sequence] + first) * shape.QkvSize + (long)(shape.Heads + head) * size;
        for (var token = 0; token < tokens; token++, source += shape.QkvSize)
        {
            RotaryEmbedding<L, V>.Rotate(shape, call, source, scratch.Row, firstPosition + first + token, 1);
            StoreScale(K.Store<L, V>(scratch.Row, elements + token * shape.RowBytes, size), keys, offset + token);
            Unsafe.CopyBlockUnaligned(scratch.Row, source + (long)shape.KvHeads * size, (uint)size * sizeof(float));
            StoreScale(K.Store<L, V>(scratch.Row, values + (long)(offset + token) * shape.RowBytes, size), values, offset + token);
        }

        StoreKeys(elements, tokens, keys + offset * K.Size, (byte*)scratch.Keys);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StoreScale(float scale, byte* block, int offset)
    {
        if (K.Scaled)
        {
            Unsafe.WriteUnaligned(block + (long)shape.BlockSize * shape.RowBytes + offset * sizeof(float), scale);
        }
    }

    /// <summary>Writes the keys of neighboring slots to their place in the cache.</summary>
    /// <param name="rows">[slots, head size] in the KV type.</param>
    /// <param name="target">Address of the first slot's first element.</param>
    /// <param name="transposed">Memory for the transposed rows, from which each line of the cache is written at once.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StoreKeys(byte* rows, int slots, byte* target, byte* transposed)
    {
        if (slots == 1)
        {
            Spread(rows, target, shape.KeyStride);
            return;
        }

        for (var slot = 0; slot < slots; slot++, rows += shape.RowBytes)
        {
            Spread(rows, transposed + slot * K.Size, slots * K.Size);
        }

        for (var i = 0; i < shape.HeadSize; i++, transposed += slots * K.Size, target += shape.KeyStride)
        {
            Unsafe.CopyBlockUnaligned(target, transposed, (uint)(slots * K.Size));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(byte* row, byte* target, nint stride)
    {
        for (var i = 0; i < shape.HeadSize; i++, row += K.Size, target += stride)
        {
            switch (K.Size)
            {
                case sizeof(byte):
                    *target = *row;
                    break;
                case sizeof(ushort):
                    *(ushort*)target = *(ushort*)row;
                    break;
                default:
                    *(uint*)target = *(uint*)row;
                    break;
            }
        }
    }
}
