namespace Rag.Onnx.Cuda;

/// <summary>
/// The keys and values of one sequence as the native attention reads them: a slot for each position, without gaps, in fresh blocks. The
/// copy remembers the blocks from which it was made; positions computed since the last write-back exist in the copy alone.
/// </summary>
internal sealed class FreshCopy
{
    private readonly int _blockSize;
    private readonly List<Column> _columns = [];

    public FreshCopy(int blockSize) => _blockSize = blockSize;

    /// <summary>Blocks of the fresh part of the cache, in order of positions.</summary>
    public List<int> Blocks { get; } = [];

    /// <summary>The copy holds positions [0, Filled).</summary>
    public int Filled { get; private set; }

    /// <summary>Positions [PendingFrom, Filled) are in the copy and not yet in the engine's blocks.</summary>
    public int PendingFrom { get; private set; }

    public bool HasPending => PendingFrom < Filled;

    /// <summary>Number of the last step that used the copy.</summary>
    public long LastStep { get; set; }

    /// <summary>The number of leading positions of a sequence that the copy holds already.</summary>
    public int Matching(SequenceLayout sequence, ReadOnlySpan<long> versions)
    {
        var positions = 0;
        for (var i = 0; i < sequence.Table.Length && i < _columns.Count; i++)
        {
            var block = sequence.Table[i];
            if (_columns[i] != new Column(block, sequence.Valid[i], sequence.Delta[i], versions[block]))
            {
                break;
            }

            positions += sequence.Valid[i];
        }

        return Math.Min(Math.Min(positions, Filled), sequence.PastPositions);
    }

    /// <summary>
    /// Forgets the positions from <paramref name="positions"/> on. None of them may be pending, unless the sequence itself has gone back.
    /// </summary>
    public void Truncate(int positions)
    {
        Filled = Math.Min(Filled, positions);
        PendingFrom = Math.Min(PendingFrom, Filled);
    }

    /// <summary>Notes that a step has computed the sequence's new positions in the copy.</summary>
    public void Extend(SequenceLayout sequence, ReadOnlySpan<long> versions)
    {
        _columns.Clear();
        for (var i = 0; i < sequence.Table.Length; i++)
        {
            _columns.Add(new Column(sequence.Table[i], sequence.Valid[i], sequence.Delta[i], versions[sequence.Table[i]]));
        }

        PendingFrom = HasPending ? PendingFrom : sequence.PastPositions;
        Filled = sequence.PastPositions + sequence.NewTokens;
    }

    /// <summary>Whether a pending position belongs to a block of the engine.</summary>
    public bool IsPendingIn(int block)
    {
        var start = 0;
        foreach (var column in _columns)
        {
            start += column.Valid;
            if (column.Block == block && start > PendingFrom && HasPending)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Adds the moves that bring pending positions to the engine's blocks; the positions then count as written back. A block that was
    /// written to since belongs to another sequence and is left out.
    /// </summary>
    public void WriteBack(List<SlotMove> moves, ReadOnlySpan<long> versions)
    {
        var start = 0;
        foreach (var column in _columns)
        {
            var end = Math.Min(start + column.Valid, Filled);
            for (var position = Math.Max(start, PendingFrom); position < end && versions[column.Block] == column.Version; position++)
            {
                moves.Add(new SlotMove(SlotOf(position), ((long)column.Block * _blockSize) + position - start, 0));
            }

            start += column.Valid;
        }

        PendingFrom = Filled;
    }

    public long SlotOf(int position) => ((long)Blocks[position / _blockSize] * _blockSize) + (position % _blockSize);

    /// <summary>A block of the engine, with its version at the time when it was copied or written to by this sequence.</summary>
    private readonly record struct Column(int Block, int Valid, int Delta, long Version);
}
