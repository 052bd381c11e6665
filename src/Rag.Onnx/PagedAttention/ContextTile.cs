namespace Rag.Onnx;

/// <summary>
/// Walks over the context of an item in tiles: up to <see cref="AttentionScratch.TileSlots"/> valid slots, in order, whose blocks have one delta.
/// Invalid slots are left out, so that a tile is dense however the passages fill their last blocks.
/// </summary>
internal unsafe ref struct ContextTile
{
    private readonly AttentionShape _shape;
    private readonly byte* _keys;
    private readonly byte* _values;
    private readonly int* _table;
    private readonly int* _valid;
    private readonly int* _delta;
    private readonly int _past;
    private readonly int _endBlock;

    /// <summary>Slots from here on are newer than any query of the item.</summary>
    private readonly int _endSlot;

    private int _block;
    private int _offset;

    public ContextTile(AttentionShape shape, in AttentionCall call, in AttentionItem item)
    {
        _shape = shape;
        _keys = call.KeyCache + item.KvHead * shape.HeadBytes;
        _values = call.ValueCache + item.KvHead * shape.HeadBytes;
        var row = (nint)item.Sequence * call.TableWidth;
        _table = call.BlockTable + row;
        _valid = call.BlockValid + row;
        _delta = call.BlockDelta + row;
        _past = call.PastSlots[item.Sequence];
        _endSlot = _past + item.FirstToken + item.Tokens;
        _endBlock = item.EndBlock;
        _block = item.FirstBlock;
    }

    public int Count { get; private set; }

    public int Delta { get; private set; }

    /// <summary>Entries [OwnFrom, Count) are slots of this step, the first of them slot <see cref="OwnSlot"/>, without gaps.</summary>
    public int OwnFrom { get; private set; }

    public int OwnSlot { get; private set; }

    /// <summary>How many of the tile's entries a query at this slot sees.</summary>
    public readonly int Visible(int slot) => Math.Min(Count, OwnFrom + Math.Max(0, slot - OwnSlot + 1));

    /// <summary>Goes to the next tile and notes where its rows lie; false when there is none.</summary>
    public bool Next(AttentionScratch scratch)
    {
        Count = 0;
        if (_block >= _endBlock)
        {
            return false;
        }

        Delta = _delta[_block];
        OwnFrom = -1;
        while (_block < _endBlock && _delta[_block] == Delta && Count < AttentionScratch.TileSlots)
        {
            var first = _block * _shape.BlockSize;
            var end = Math.Min(_valid[_block], _endSlot - first);
            var taken = Math.Min(end - _offset, AttentionScratch.TileSlots - Count);
            if (OwnFrom < 0 && first + _offset + taken > _past)
            {
                var before = Math.Max(0, _past - first - _offset);
                OwnFrom = Count + before;
                OwnSlot = first + _offset + before;
            }

            Note(scratch, taken);
            _offset += taken;
            if (_offset == end)
            {
                _block++;
                _offset = 0;
            }
        }

        if (OwnFrom < 0)
        {
            OwnFrom = Count;
        }

        for (var i = Count; i < Count + 4; i++)
        {
            scratch.KeyRows[i] = scratch.KeyRows[Count - 1];
        }

        return true;
    }

    private void Note(AttentionScratch scratch, int count)
    {
        var start = _table[_block] * _shape.Cache.BytesPerBlock;
        var row = start + (long)_offset * _shape.RowBytes;
        for (var i = 0; i < count; i++, row += _shape.RowBytes)
        {
            scratch.KeyRows[Count + i] = _keys + row;
            scratch.ValueRows[Count + i] = _values + row;
        }

        if (_shape.Cache.Type == KvType.Int8)
        {
            var scales = start + (long)_shape.BlockSize * _shape.RowBytes + _offset * sizeof(float);
            new ReadOnlySpan<float>(_keys + scales, count).CopyTo(new Span<float>(scratch.KeyScales + Count, count));
            new ReadOnlySpan<float>(_values + scales, count).CopyTo(new Span<float>(scratch.ValueScales + Count, count));
        }

        Count += count;
    }
}
