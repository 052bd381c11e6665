using System.Runtime.CompilerServices;

namespace Rag.Onnx;

/// <summary>Brings new keys, rotated, and values into their slots.</summary>
internal readonly unsafe struct KvWriter<L, V, K>(AttentionShape shape)
    where L : struct, ILanes<V>
    where V : struct
    where K : struct, IKvElement
{
    /// <summary>Bytes from an element of a block's keys to their next.</summary>
    private readonly nint _keyStride = shape.BlockSize * K.Size;

    /// <summary>Token rows [first, end) of a sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(in AttentionCall call, int sequence, int firstPosition, int first, int end, AttentionScratch scratch)
    {
        var table = call.BlockTable + (nint)sequence * call.TableWidth;
        for (var token = first; token < end;)
        {
            // What goes into one block goes there together: its keys are written as whole rows of slots.
            var slot = call.PastSlots[sequence] + token;
            var offset = slot % shape.BlockSize;
            var tokens = Math.Min(Math.Min(end - token, shape.BlockSize - offset), AttentionScratch.TileSlots);
            var block = table[slot / shape.BlockSize] * shape.Cache.BytesPerBlock;
            for (var head = 0; head < shape.KvHeads; head++, block += shape.HeadBytes)
            {
                Write(call, call.CumulativeLengths[sequence] + token, head, firstPosition + token, tokens, block, offset, scratch);
            }

            token += tokens;
        }
    }

    /// <summary>The only new token of a sequence, for one KV head.</summary>
    public void WriteOnly(in AttentionCall call, int sequence, int head, int position, AttentionScratch scratch)
    {
        var slot = call.PastSlots[sequence];
        var block = call.BlockTable[(nint)sequence * call.TableWidth + slot / shape.BlockSize] * shape.Cache.BytesPerBlock + head * shape.HeadBytes;
        Write(call, call.CumulativeLengths[sequence], head, position, 1, block, slot % shape.BlockSize, scratch);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Write(
        in AttentionCall call, int row, int head, int firstPosition, int tokens, long block, int offset, AttentionScratch scratch)
    {
        var size = shape.HeadSize;
        var keys = call.KeyCache + block;
        var values = call.ValueCache + block;
        var elements = (byte*)scratch.Values;
        var source = call.Qkv + (long)row * shape.QkvSize + (long)(shape.Heads + head) * size;
        for (var token = 0; token < tokens; token++, source += shape.QkvSize)
        {
            Rotation<L, V>.Turn(shape, call, source, scratch.Row, firstPosition + token, 1);
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

    /// <summary>Keys of neighbouring slots to their place in the cache.</summary>
    /// <param name="rows">[slots, head size] in the form of the KV type.</param>
    /// <param name="target">The first slot's first element.</param>
    /// <param name="turned">Room for the rows: each line of the cache is fetched, and written, once.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StoreKeys(byte* rows, int slots, byte* target, byte* turned)
    {
        if (slots == 1)
        {
            Spread(rows, target, _keyStride);
            return;
        }

        for (var slot = 0; slot < slots; slot++, rows += shape.RowBytes)
        {
            Spread(rows, turned + slot * K.Size, slots * K.Size);
        }

        for (var i = 0; i < shape.HeadSize; i++, turned += slots * K.Size, target += _keyStride)
        {
            Unsafe.CopyBlockUnaligned(target, turned, (uint)(slots * K.Size));
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
