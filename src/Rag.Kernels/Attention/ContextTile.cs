using System.Runtime.CompilerServices;

namespace Rag.Kernels.Attention;

/// <summary>
/// Walks over the context of an item in tiles: up to <see cref="AttentionScratch.TileSlots"/> valid slots, in order, whose blocks have one
/// delta. Invalid slots are left out, so that a tile is dense however the passages fill their last blocks. The next tile is gathered before
/// the current one is computed, so that its keys can be prefetched meanwhile: blocks lie scattered in memory, and the processor cannot
/// foresee which one comes next.
/// </summary>
internal unsafe ref struct ContextTile
{
    private readonly AttentionShape _shape;
    private readonly AttentionScratch _scratch;
    private readonly byte* _keys;
    private readonly byte* _values;
    private readonly int* _table;
    private readonly int* _valid;
    private readonly int* _delta;
    private readonly int _past;

    /// <summary>Bytes between the key lines of neighboring slots.</summary>
    private readonly long _lineStride;
    private readonly int _endBlock;

    /// <summary>Slots from this one on are newer than any query of the item.</summary>
    private readonly int _endSlot;

    private int _block;
    private int _offset;

    /// <summary>Position of the next slot to gather; kept for a window alone.</summary>
    private int _position;
    private Entries _current;
    private Entries _ahead;

    public ContextTile(AttentionShape shape, in AttentionCall call, in AttentionItem item, AttentionScratch scratch)
    {
        _shape = shape;
        _scratch = scratch;
        _keys = call.KeyCache + item.KvHead * shape.HeadBytes;
        _values = call.ValueCache + item.KvHead * shape.HeadBytes;
        var row = (nint)item.Sequence * call.TableWidth;
        _table = call.BlockTable + row;
        _valid = call.BlockValid + row;
        _delta = call.BlockDelta + row;
        _past = call.PastSlots[item.Sequence];
        _lineStride = (long)shape.RowBytes * Math.Max(1, shape.BlockSize / AttentionScratch.TileSlots);
        _endSlot = _past + item.FirstToken + item.Tokens;
        _endBlock = item.EndBlock;
        _block = item.FirstBlock;
        _current.Buffer = 1;
        for (var block = 0; shape.Window is not null && block < item.FirstBlock; block++)
        {
            _position += _valid[block];
        }

        Gather();
    }

    public readonly int Count => _current.Count;

    public readonly int Delta => _current.Delta;

    /// <summary>[SpanCount]: where the tile's keys lie.</summary>
    public readonly KeySpan* KeySpans => _scratch.KeySpans(_current.Buffer);

    public readonly int SpanCount => _current.Spans;

    /// <summary>[Count]: the address of each entry's values.</summary>
    public readonly byte** ValueRows => _scratch.ValueRows(_current.Buffer);

    /// <summary>[Count]: the scale of each entry's key, for a scaled KV type.</summary>
    public readonly float* KeyScales => _scratch.KeyScales(_current.Buffer);

    /// <summary>[Count]: the scale of each entry's values, for a scaled KV type.</summary>
    public readonly float* ValueScales => _scratch.ValueScales(_current.Buffer);

    /// <summary>[TileSlots]: addresses within the memory of the next tile's keys, or of this tile's keys when it is the last.</summary>
    public readonly byte** KeyLinesAhead => _scratch.KeyLines(_ahead.Count > 0 ? _ahead.Buffer : _current.Buffer);

    /// <summary>How many of the tile's entries a query at a slot sees.</summary>
    public readonly int Visible(int slot) => Math.Min(_current.Count, _current.FirstNew + Math.Max(0, slot - _current.FirstNewSlot + 1));

    /// <summary>How many of the tile's leading entries are too old for a query at a position, given a window.</summary>
    public readonly int Hidden(int position, int window) => Math.Max(0, position - window + 1 - _current.FirstPosition);

    /// <summary>Moves to the next tile; false when there is none.</summary>
    public bool Next()
    {
        _current = _ahead;
        Gather();
        return _current.Count > 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather()
    {
        _ahead = new Entries { Buffer = 1 - _current.Buffer, FirstPosition = _position };
        if (_block >= _endBlock)
        {
            return;
        }

        _ahead.Delta = _delta[_block];
        _ahead.FirstNew = -1;
        while (_block < _endBlock && _delta[_block] == _ahead.Delta)
        {
            // A block is taken whole, a block larger than a tile in parts of a tile's size: a panel of keys then never reaches beyond its
            // block.
            var first = _block * _shape.BlockSize;
            var end = Math.Min(_valid[_block], _endSlot - first);
            var taken = Math.Min(end - _offset, AttentionScratch.TileSlots);
            if (_ahead.Count + taken > AttentionScratch.TileSlots)
            {
                break;
            }

            if (_ahead.FirstNew < 0 && first + _offset + taken > _past)
            {
                var before = Math.Max(0, _past - first - _offset);
                _ahead.FirstNew = _ahead.Count + before;
                _ahead.FirstNewSlot = first + _offset + before;
            }

            AppendSlots(taken);
            _offset += taken;
            if (_offset == end)
            {
                _block++;
                _offset = 0;
            }
        }

        if (_ahead.FirstNew < 0)
        {
            _ahead.FirstNew = _ahead.Count;
        }

        var lines = _scratch.KeyLines(_ahead.Buffer);
        for (var i = _ahead.Count; i < AttentionScratch.TileSlots; i++)
        {
            lines[i] = lines[_ahead.Count - 1];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AppendSlots(int count)
    {
        var start = _table[_block] * _shape.Cache.BytesPerBlock;
        var keys = _keys + start + (long)_offset * _shape.Cache.ElementSize;
        _scratch.KeySpans(_ahead.Buffer)[_ahead.Spans++] = new KeySpan
        {
            Keys = keys,
            First = _ahead.Count,
            Count = count,
        };
        var values = _values + start + (long)_offset * _shape.RowBytes;
        var lines = _scratch.KeyLines(_ahead.Buffer) + _ahead.Count;
        var valueRows = _scratch.ValueRows(_ahead.Buffer) + _ahead.Count;
        for (var i = 0; i < count; i++, values += _shape.RowBytes, keys += _lineStride)
        {
            lines[i] = keys;
            valueRows[i] = values;
        }

        if (_shape.Cache.Type == KvType.Int8)
        {
            var scales = start + (long)_shape.BlockSize * _shape.RowBytes + _offset * sizeof(float);
            Unsafe.CopyBlockUnaligned(_scratch.KeyScales(_ahead.Buffer) + _ahead.Count, _keys + scales, (uint)count * sizeof(float));
            Unsafe.CopyBlockUnaligned(_scratch.ValueScales(_ahead.Buffer) + _ahead.Count, _values + scales, (uint)count * sizeof(float));
        }

        _ahead.Count += count;
        _position += count;
    }

    private struct Entries
    {
        public int Count;
        public int Spans;
        public int Delta;

        /// <summary>
        /// Entries [FirstNew, Count) are slots that this step writes: slot FirstNewSlot and the ones behind it, without gaps.
        /// </summary>
        public int FirstNew;
        public int FirstNewSlot;

        /// <summary>Position of the first entry, given a window.</summary>
        public int FirstPosition;

        /// <summary>0 or 1: the set of pointers in the scratch memory that the tile uses.</summary>
        public int Buffer;
    }
}
