using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>A context tile's keys and values on their way to the registers: in place as strips and rows, or brought to fp32 in scratch memory.</summary>
internal readonly unsafe struct TileStaging<L, V, K>(AttentionShape shape)
    where L : struct, ILanes<V>
    where V : struct
    where K : struct, IKvElement
{
    private const int TileSlots = AttentionScratch.TileSlots;

    private readonly int _width = shape.PaddedHeadSize;

    /// <summary>Whether strips of keys never end outside of their block. Smaller blocks are read slot by slot.</summary>
    public bool WholeStrips { get; } = shape.BlockSize % RowProducts<L, V, K>.StripSlots == 0;

    /// <summary>The tile's keys as strips, in order, whose computation asks for the tile's values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Strips(ref ContextTile tile, KeyStrip* strips)
    {
        var width = RowProducts<L, V, K>.StripSlots;
        var count = 0;
        for (var i = 0; i < tile.SpanCount; i++)
        {
            var span = tile.KeySpans[i];
            for (var slot = 0; slot < span.Count; slot += width)
            {
                strips[count++] = new KeyStrip
                {
                    Keys = span.Keys + slot * K.Size,
                    Column = span.First + slot,
                    Soon = tile.ValueRows[span.First + slot],
                    SoonBytes = Math.Min(width, span.Count - slot) * K.Size,
                };
            }
        }

        return count;
    }

    /// <summary>The tile's keys to <see cref="AttentionScratch.Keys"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Keys(ref ContextTile tile, AttentionScratch scratch)
    {
        if (!WholeStrips)
        {
            SlotBySlot(ref tile, scratch.Keys);
            return;
        }

        var strips = scratch.Strips;
        var count = Strips(ref tile, strips);
        var target = scratch.Keys;
        var scales = tile.KeyScales;
        for (var i = 0; i < shape.HeadSize; i++, target += TileSlots)
        {
            for (var s = 0; s < count; s++)
            {
                var strip = strips + s;
                Prefetch.Row(strip->Soon, strip->SoonBytes);
                strip->Soon += strip->SoonBytes;
                K.LoadPair<L, V>(strip->Keys, 0, out var first, out var second);
                strip->Keys += shape.KeyStride;
                K.Order<L, V>(ref first, ref second);
                if (K.Scaled)
                {
                    first = L.Multiply(first, L.Load(scales + strip->Column));
                    second = L.Multiply(second, L.Load(scales + strip->Column + L.Count));
                }

                L.Store(first, target + strip->Column);
                L.Store(second, target + strip->Column + L.Count);
            }
        }
    }

    /// <summary>The tile's values to <see cref="AttentionScratch.Values"/>; the keys of the tile behind it are asked for meanwhile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Values(ref ContextTile tile, AttentionScratch scratch)
    {
        var size = shape.HeadSize;
        var target = scratch.Values;
        for (var row = 0; row < tile.Count; row++, target += _width)
        {
            Prefetch.Row(tile.KeyLinesAhead[row], shape.RowBytes);
            var source = tile.ValueRows[row];
            var factor = K.Scaled ? tile.ValueScales[row] : 1;
            var i = 0;
            for (; i + L.Count <= size; i += L.Count)
            {
                var value = K.Load<L, V>(source, i);
                L.Store(K.Scaled ? L.Multiply(value, L.Broadcast(factor)) : value, target + i);
            }

            for (; i < size; i++)
            {
                target[i] = K.Load(source, i) * factor;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SlotBySlot(ref ContextTile tile, float* target)
    {
        for (var i = 0; i < shape.HeadSize; i++, target += TileSlots)
        {
            for (var s = 0; s < tile.SpanCount; s++)
            {
                var span = tile.KeySpans[s];
                for (var slot = 0; slot < span.Count; slot++)
                {
                    var column = span.First + slot;
                    target[column] = K.Load(span.Keys, (i * shape.BlockSize) + slot) * (K.Scaled ? tile.KeyScales[column] : 1);
                }
            }
        }
    }
}
