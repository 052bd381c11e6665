using System.Runtime.CompilerServices;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Attention;

/// <summary>
/// Makes a context tile's keys and values ready for the products: as panels and rows in place, or as fp32 in scratch memory.
/// </summary>
internal readonly unsafe struct TileStaging<L, V, K>(AttentionShape shape)
    where L : struct, ILanes<V>
    where V : struct
    where K : struct, IKvElement
{
    private const int TileSlots = AttentionScratch.TileSlots;

    private readonly int _width = shape.PaddedHeadSize;

    /// <summary>Whether a block is a whole number of panels. Smaller blocks are read slot by slot.</summary>
    public bool HasWholePanels { get; } = shape.BlockSize % CachedKeyProducts<L, V, K>.PanelSlots == 0;

    /// <summary>
    /// Lists the tile's keys as panels, in order; computing a panel prefetches the values of its slots. Returns the number of panels.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Panels(ref ContextTile tile, KeyPanel* panels)
    {
        var width = CachedKeyProducts<L, V, K>.PanelSlots;
        var count = 0;
        for (var i = 0; i < tile.SpanCount; i++)
        {
            var span = tile.KeySpans[i];
            for (var slot = 0; slot < span.Count; slot += width)
            {
                panels[count++] = new KeyPanel
                {
                    Keys = span.Keys + slot * K.Size,
                    Column = span.First + slot,
                    PrefetchFrom = tile.ValueRows[span.First + slot],
                    PrefetchBytes = Math.Min(width, span.Count - slot) * K.Size,
                };
            }
        }

        return count;
    }

    /// <summary>Brings the tile's keys to <see cref="AttentionScratch.Keys"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Keys(ref ContextTile tile, AttentionScratch scratch)
    {
        if (!HasWholePanels)
        {
            SlotBySlot(ref tile, scratch.Keys);
            return;
        }

        var panels = scratch.Panels;
        var count = Panels(ref tile, panels);
        var target = scratch.Keys;
        var scales = tile.KeyScales;
        for (var i = 0; i < shape.HeadSize; i++, target += TileSlots)
        {
            for (var s = 0; s < count; s++)
            {
                var panel = panels + s;
                Prefetch.Row(panel->PrefetchFrom, panel->PrefetchBytes);
                panel->PrefetchFrom += panel->PrefetchBytes;
                K.LoadPair<L, V>(panel->Keys, 0, out var first, out var second);
                panel->Keys += shape.KeyStride;
                K.Order<L, V>(ref first, ref second);
                if (K.Scaled)
                {
                    first = L.Multiply(first, L.Load(scales + panel->Column));
                    second = L.Multiply(second, L.Load(scales + panel->Column + L.Count));
                }

                L.Store(first, target + panel->Column);
                L.Store(second, target + panel->Column + L.Count);
            }
        }
    }

    /// <summary>
    /// Brings the tile's values to <see cref="AttentionScratch.Values"/> and prefetches the keys of the next tile meanwhile.
    /// </summary>
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
