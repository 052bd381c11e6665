namespace Rag.Engine;

/// <summary>
/// The inputs of one step, in preallocated arrays that grow and are reused. Sequences stand one behind the other without padding.
/// </summary>
/// <remarks>
/// Slots and positions. A sequence's KV lies in the slots of its block table in order: slot s is slot s % BlockSize of block
/// <c>BlockTable[s / BlockSize]</c>. <see cref="PastSlots"/> counts the slots before the first new token; new token i is written to slot
/// PastSlots + i. The slots of a block from <see cref="BlockValid"/> on are never attended and do not count: the position of slot s is s
/// minus the invalid slots of all blocks before its own. Every block into which this step writes, and every one behind, has BlockValid =
/// BlockSize (causality by slot limits what is seen there). Sequences of one batch may share a block, and none attends to a slot that
/// another writes in the same step. A key keeps the rotation of the position it was encoded at;
/// <see cref="BlockDelta"/> says how far its block stands from there in this sequence: key position = encoded position + delta. Blocks
/// written by this step have delta 0 and rotate keys by their positions here. The adapter of a sequence's slice has a part in all of its
/// rows, and in the KV that they write.
/// States, of models whose layers keep one: a sequence's slice goes on from the state in slot <see cref="StateFrom"/>, or from zeros where
/// that is <see cref="NoState"/>, and the state behind its last token is written to slot <see cref="StateTo"/>, or to none. No slot that is
/// written is read in the same step, or written twice: a step that fails leaves every state that it read as it was.
/// </remarks>
public sealed class RaggedBatch
{
    /// <summary>In the place of a state's slot: a state of zeros is read, or none is kept.</summary>
    public const int NoState = -1;

    private int[] _inputIds = new int[512];
    private int[] _cumulativeLengths = new int[65];
    private int[] _pastSlots = new int[64];
    private int[] _blockTable = new int[4096];
    private int[] _blockValid = new int[4096];
    private int[] _blockDelta = new int[4096];
    private int[] _rowAdapters = new int[512];
    private int[] _stateFrom = new int[64];
    private int[] _stateTo = new int[64];
    private int[] _logitRows = new int[64];
    private int _logitRowCount;

    /// <summary>New tokens of all sequences: T.</summary>
    public int TokenCount { get; private set; }

    /// <summary>Sequences in the batch: B.</summary>
    public int SequenceCount { get; private set; }

    /// <summary>Columns of the block tables: MB, the widest table of the batch.</summary>
    public int TableWidth { get; private set; }

    /// <summary>[T]</summary>
    public ReadOnlySpan<int> InputIds => _inputIds.AsSpan(0, TokenCount);

    /// <summary>[B+1]; tokens of sequence b are rows [CumulativeLengths[b], CumulativeLengths[b+1]).</summary>
    public ReadOnlySpan<int> CumulativeLengths => _cumulativeLengths.AsSpan(0, SequenceCount + 1);

    /// <summary>[B]; slots before the first new token, invalid ones counted.</summary>
    public ReadOnlySpan<int> PastSlots => _pastSlots.AsSpan(0, SequenceCount);

    /// <summary>[B, MB]; unused entries are 0.</summary>
    public ReadOnlySpan<int> BlockTable => _blockTable.AsSpan(0, SequenceCount * TableWidth);

    /// <summary>[B, MB]; leading slots of the block that may be attended, in [1, BlockSize]; unused entries are BlockSize.</summary>
    public ReadOnlySpan<int> BlockValid => _blockValid.AsSpan(0, SequenceCount * TableWidth);

    /// <summary>[B, MB]; positions between where the block was encoded and where it stands; unused entries are 0.</summary>
    public ReadOnlySpan<int> BlockDelta => _blockDelta.AsSpan(0, SequenceCount * TableWidth);

    /// <summary>[T]; the slot of each row's adapter, 0 for none.</summary>
    public ReadOnlySpan<int> RowAdapters => _rowAdapters.AsSpan(0, TokenCount);

    /// <summary>[B]; slots, or <see cref="NoState"/>.</summary>
    public ReadOnlySpan<int> StateFrom => _stateFrom.AsSpan(0, SequenceCount);

    /// <summary>[B]; slots, or <see cref="NoState"/>.</summary>
    public ReadOnlySpan<int> StateTo => _stateTo.AsSpan(0, SequenceCount);

    /// <summary>[R]; token rows in [0, T) whose logits are wanted, ascending.</summary>
    public ReadOnlySpan<int> LogitRows => _logitRows.AsSpan(0, _logitRowCount);

    /// <summary>Empties the batch for a step whose widest block table has <paramref name="tableWidth"/> entries.</summary>
    public void Begin(int tableWidth)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tableWidth);
        TokenCount = 0;
        SequenceCount = 0;
        TableWidth = tableWidth;
        _logitRowCount = 0;
        _cumulativeLengths[0] = 0;
    }

    /// <summary>Adds a sequence's slice; returns the row of its first token.</summary>
    /// <param name="table">Blocks, their valid slots and their deltas: spans of one length, at most the table width.</param>
    /// <param name="adapter">The slot of the adapter that the slice is computed with, 0 for none.</param>
    /// <param name="stateFrom">The slot of the state before the slice.</param>
    /// <param name="stateTo">The slot for the state behind it.</param>
    public int Add(
        ReadOnlySpan<int> tokens,
        int pastSlots,
        ReadOnlySpan<int> table,
        ReadOnlySpan<int> valid,
        ReadOnlySpan<int> delta,
        int blockSize,
        int adapter = 0,
        int stateFrom = NoState,
        int stateTo = NoState
    )
    {
        var first = TokenCount;
        var b = SequenceCount;
        Reserve(ref _inputIds, first + tokens.Length);
        Reserve(ref _rowAdapters, first + tokens.Length);
        Reserve(ref _cumulativeLengths, b + 2);
        Reserve(ref _pastSlots, b + 1);
        Reserve(ref _stateFrom, b + 1);
        Reserve(ref _stateTo, b + 1);
        var row = b * TableWidth;
        Reserve(ref _blockTable, row + TableWidth);
        Reserve(ref _blockValid, row + TableWidth);
        Reserve(ref _blockDelta, row + TableWidth);

        tokens.CopyTo(_inputIds.AsSpan(first));
        _rowAdapters.AsSpan(first, tokens.Length).Fill(adapter);
        _pastSlots[b] = pastSlots;
        (_stateFrom[b], _stateTo[b]) = (stateFrom, stateTo);
        CopyRow(table, _blockTable.AsSpan(row, TableWidth), 0);
        CopyRow(valid, _blockValid.AsSpan(row, TableWidth), blockSize);
        CopyRow(delta, _blockDelta.AsSpan(row, TableWidth), 0);

        TokenCount += tokens.Length;
        SequenceCount++;
        _cumulativeLengths[SequenceCount] = TokenCount;
        return first;
    }

    /// <summary>Asks for the logits of a token row; rows are asked for in ascending order. Returns the index of the logits row.</summary>
    public int AddLogitRow(int tokenRow)
    {
        Reserve(ref _logitRows, _logitRowCount + 1);
        _logitRows[_logitRowCount] = tokenRow;
        return _logitRowCount++;
    }

    private static void CopyRow(ReadOnlySpan<int> source, Span<int> target, int filler)
    {
        source.CopyTo(target);
        target[source.Length..].Fill(filler);
    }

    private static void Reserve(ref int[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, Math.Max(length, array.Length * 2));
        }
    }
}
