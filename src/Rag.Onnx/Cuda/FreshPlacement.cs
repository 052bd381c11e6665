using Rag.Engine;

namespace Rag.Onnx.Cuda;

/// <summary>
/// Decides where the sequences of a step lie in a cache whose attention knows neither gaps nor displacements: a sequence without moved passages in the engine's
/// own blocks, any other in a <see cref="FreshCopy"/> that is kept from step to step, so that a passage is copied once for each sequence and not for each token.
/// Blocks [0, engineBlocks) are the engine's, [engineBlocks, engineBlocks + freshBlocks) are copies.
/// </summary>
/// <remarks>
/// Every write to an engine's block gives it a new version, by which a copy finds out that what it was made of has gone. Positions computed in a copy go back
/// to the engine's blocks when somebody else is to read these (<see cref="PlanReading"/>), or the copy is given up.
/// </remarks>
internal sealed class FreshPlacement
{
    private readonly int _blockSize;
    private readonly int _freshBlocks;
    private readonly long[] _versions;
    private readonly Stack<int> _free;
    private readonly List<FreshCopy> _copies = [];
    private readonly List<SlotMove> _writeBacks = [];
    private readonly List<SlotMove> _moves = [];
    private FreshCopy?[] _chosen = [];
    private int[] _table = [];
    private int[] _past = [];
    private long _step;

    public FreshPlacement(int engineBlocks, int freshBlocks, int blockSize)
    {
        (_freshBlocks, _blockSize) = (freshBlocks, blockSize);
        _versions = new long[engineBlocks];
        _free = new Stack<int>(Enumerable.Range(engineBlocks, freshBlocks).Reverse());
    }

    /// <summary>To be carried out first; they stay, also when a plan fails, until <see cref="WriteBacksDone"/>.</summary>
    public IReadOnlyList<SlotMove> WriteBacks => _writeBacks;

    /// <summary>To be carried out behind the write-backs and before the step.</summary>
    public IReadOnlyList<SlotMove> Moves => _moves;

    /// <summary>Columns of the step's table.</summary>
    public int TableWidth { get; private set; }

    /// <summary>[B, TableWidth]</summary>
    public ReadOnlySpan<int> Table => _table;

    /// <summary>[B], in positions</summary>
    public ReadOnlySpan<int> Past => _past;

    /// <summary>Most new tokens of a sequence.</summary>
    public int MostNew { get; private set; }

    /// <summary>Most positions of a sequence, the new ones counted.</summary>
    public int MostPositions { get; private set; }

    /// <exception cref="InvalidOperationException">The step's moved sequences do not fit the fresh blocks all at once.</exception>
    public void Plan(RaggedBatch batch)
    {
        _step++;
        _moves.Clear();
        _chosen = new FreshCopy?[batch.SequenceCount];
        _past = new int[batch.SequenceCount];
        ChooseContinued(batch);
        ChooseOthers(batch);
        for (var b = 0; b < batch.SequenceCount; b++)
        {
            Place(new SequenceLayout(batch, b, _blockSize), b);
        }

        WriteTable(batch);
    }

    /// <summary>A sequence that goes on where its copy ends keeps it, before anybody else with the same passages may take it.</summary>
    private void ChooseContinued(RaggedBatch batch)
    {
        for (var b = 0; b < batch.SequenceCount; b++)
        {
            var sequence = new SequenceLayout(batch, b, _blockSize);
            if (sequence.IsMoved && Continued(sequence) is { } copy)
            {
                Choose(copy, b);
            }
        }
    }

    private FreshCopy? Continued(SequenceLayout sequence)
    {
        foreach (var copy in _copies)
        {
            if (copy.LastStep < _step && copy.Filled == sequence.PastPositions && copy.Matching(sequence, _versions) == copy.Filled)
            {
                return copy;
            }
        }

        return null;
    }

    private void ChooseOthers(RaggedBatch batch)
    {
        for (var b = 0; b < batch.SequenceCount; b++)
        {
            var sequence = new SequenceLayout(batch, b, _blockSize);
            if (!sequence.IsMoved || _chosen[b] is not null)
            {
                continue;
            }

            // A copy with pending positions is somebody's who waits for another step.
            FreshCopy? best = null;
            var most = 0;
            foreach (var copy in _copies)
            {
                var matching = copy.LastStep < _step && !copy.HasPending ? copy.Matching(sequence, _versions) : 0;
                (best, most) = matching > most ? (copy, matching) : (best, most);
            }

            if (best is null)
            {
                best = new FreshCopy(_blockSize);
                _copies.Add(best);
            }

            Choose(best, b);
        }
    }

    private void Choose(FreshCopy copy, int sequence)
    {
        copy.LastStep = _step;
        _chosen[sequence] = copy;
    }

    private void Place(SequenceLayout sequence, int b)
    {
        _past[b] = sequence.PastPositions;
        if (_chosen[b] is not { } copy)
        {
            foreach (var block in sequence.Table)
            {
                WriteBackFor(block);
            }

            return;
        }

        var settled = copy.Matching(sequence, _versions);
        copy.Truncate(settled);
        Reserve(copy, sequence.PastPositions + sequence.NewTokens);
        var start = 0;
        for (var i = 0; i < sequence.Table.Length; i++)
        {
            var end = Math.Min(start + sequence.Valid[i], sequence.PastPositions);
            if (end > settled && end > start)
            {
                WriteBackFor(sequence.Table[i]);
            }

            for (var position = Math.Max(start, settled); position < end; position++)
            {
                _moves.Add(new SlotMove(((long)sequence.Table[i] * _blockSize) + position - start, copy.SlotOf(position), sequence.Delta[i]));
            }

            start += sequence.Valid[i];
        }
    }

    private void Reserve(FreshCopy copy, int positions)
    {
        while (copy.Blocks.Count * _blockSize < positions)
        {
            while (_free.Count == 0)
            {
                GiveUpOldest();
            }

            copy.Blocks.Add(_free.Pop());
        }
    }

    private void GiveUpOldest()
    {
        var oldest = _copies.Where(copy => copy.LastStep < _step).MinBy(copy => copy.LastStep)
            ?? throw new InvalidOperationException(
                $"The passages moved in one step do not fit {_freshBlocks} KV blocks: raise Models:KvMemoryMiB or lower Engine:MaxRunningSequences.");
        oldest.WriteBack(_writeBacks, _versions);
        _copies.Remove(oldest);
        oldest.Blocks.ForEach(_free.Push);
    }

    private void WriteBackFor(int block)
    {
        foreach (var copy in _copies)
        {
            if (copy.IsPendingIn(block))
            {
                copy.WriteBack(_writeBacks, _versions);
            }
        }
    }

    private void WriteTable(RaggedBatch batch)
    {
        (TableWidth, MostNew, MostPositions) = (1, 0, 0);
        for (var b = 0; b < batch.SequenceCount; b++)
        {
            var sequence = new SequenceLayout(batch, b, _blockSize);
            var positions = sequence.PastPositions + sequence.NewTokens;
            MostNew = Math.Max(MostNew, sequence.NewTokens);
            MostPositions = Math.Max(MostPositions, positions);
            TableWidth = Math.Max(TableWidth, (positions + _blockSize - 1) / _blockSize);
        }

        _table = new int[batch.SequenceCount * TableWidth];
        for (var b = 0; b < batch.SequenceCount; b++)
        {
            var sequence = new SequenceLayout(batch, b, _blockSize);
            var columns = (sequence.PastPositions + sequence.NewTokens + _blockSize - 1) / _blockSize;
            for (var i = 0; i < columns; i++)
            {
                _table[(b * TableWidth) + i] = _chosen[b]?.Blocks[i] ?? sequence.Table[i];
            }
        }
    }

    public void WriteBacksDone() => _writeBacks.Clear();

    /// <summary>The planned step has run.</summary>
    public void Commit(RaggedBatch batch)
    {
        for (var b = 0; b < batch.SequenceCount; b++)
        {
            var sequence = new SequenceLayout(batch, b, _blockSize);
            Written(sequence.Table[sequence.FirstWritten..]);
            _chosen[b]?.Extend(sequence, _versions);
        }
    }

    /// <summary>Plans the write-backs without which these blocks cannot be read.</summary>
    public void PlanReading(ReadOnlySpan<int> blocks)
    {
        foreach (var block in blocks)
        {
            WriteBackFor(block);
        }
    }

    /// <summary>Blocks of the engine have got another content.</summary>
    public void Written(ReadOnlySpan<int> blocks)
    {
        foreach (var block in blocks)
        {
            _versions[block]++;
        }
    }

    /// <summary>Every fresh block is free or part of one copy.</summary>
    public void CheckIntegrity()
    {
        var all = _free.Concat(_copies.SelectMany(copy => copy.Blocks)).Order();
        if (!all.SequenceEqual(Enumerable.Range(_versions.Length, _freshBlocks)))
        {
            throw new InvalidOperationException("A fresh block is lost or has two owners.");
        }
    }
}
