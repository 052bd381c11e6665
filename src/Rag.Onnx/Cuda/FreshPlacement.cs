using Rag.Core.Numerics;
using Rag.Engine;

namespace Rag.Onnx.Cuda;

/// <summary>
/// Decides where the sequences of a step lie in a cache whose attention knows neither gaps nor displacements. A sequence without moved
/// passages lies in the engine's own blocks, any other sequence in a <see cref="FreshCopy"/> that is kept from step to step, so that a
/// passage is copied once for each sequence and not for each token. Blocks [0, engineBlocks) are the engine's, blocks [engineBlocks,
/// engineBlocks + freshBlocks) belong to copies.
/// </summary>
/// <remarks>
/// Every write to a block of the engine gives the block a new version, by which a copy finds out that the content from which it was made
/// has gone. Positions computed in a copy are written back to the engine's blocks when another reader needs these blocks
/// (<see cref="PlanReading"/>), or when the copy is given up.
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

    /// <summary>Moves to be carried out first. They stay in the list until <see cref="WriteBacksDone"/>, also when a plan fails.</summary>
    public IReadOnlyList<SlotMove> WriteBacks => _writeBacks;

    /// <summary>Moves to be carried out after the write-backs and before the step.</summary>
    public IReadOnlyList<SlotMove> Moves => _moves;

    /// <summary>Columns of the step's table.</summary>
    public int TableWidth { get; private set; }

    /// <summary>[B, TableWidth]: the blocks of each sequence.</summary>
    public ReadOnlySpan<int> Table => _table;

    /// <summary>[B]: positions of each sequence before its new tokens.</summary>
    public ReadOnlySpan<int> Past => _past;

    /// <summary>The most new tokens of a sequence.</summary>
    public int MostNew { get; private set; }

    /// <summary>The most positions of a sequence, its new ones counted.</summary>
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

    /// <summary>
    /// A sequence that continues where its copy ends keeps the copy, before another sequence with the same passages may take it.
    /// </summary>
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

            // A copy with pending positions belongs to a sequence that waits for a later step.
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
                _moves.Add(
                    new SlotMove(((long)sequence.Table[i] * _blockSize) + position - start, copy.SlotOf(position), sequence.Delta[i])
                );
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
                $"The passages moved in one step do not fit {_freshBlocks} KV blocks: raise Models:KvMemoryMiB or lower "
                    + "Engine:MaxRunningSequences."
            );
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
            TableWidth = Math.Max(TableWidth, Integers.CeilDivide(positions, _blockSize));
        }

        _table = new int[batch.SequenceCount * TableWidth];
        for (var b = 0; b < batch.SequenceCount; b++)
        {
            var sequence = new SequenceLayout(batch, b, _blockSize);
            var columns = Integers.CeilDivide(sequence.PastPositions + sequence.NewTokens, _blockSize);
            for (var i = 0; i < columns; i++)
            {
                _table[(b * TableWidth) + i] = _chosen[b]?.Blocks[i] ?? sequence.Table[i];
            }
        }
    }

    public void WriteBacksDone() => _writeBacks.Clear();

    /// <summary>Notes that the planned step has run.</summary>
    public void Commit(RaggedBatch batch)
    {
        for (var b = 0; b < batch.SequenceCount; b++)
        {
            var sequence = new SequenceLayout(batch, b, _blockSize);
            Written(sequence.Table[sequence.FirstWritten..]);
            _chosen[b]?.Extend(sequence, _versions);
        }
    }

    /// <summary>Plans the write-backs that must be carried out before these blocks are read.</summary>
    public void PlanReading(ReadOnlySpan<int> blocks)
    {
        foreach (var block in blocks)
        {
            WriteBackFor(block);
        }
    }

    /// <summary>Notes that blocks of the engine have new content.</summary>
    public void Written(ReadOnlySpan<int> blocks)
    {
        foreach (var block in blocks)
        {
            _versions[block]++;
        }
    }

    /// <summary>Throws unless every fresh block is either free or part of exactly one copy.</summary>
    public void CheckIntegrity()
    {
        var all = _free.Concat(_copies.SelectMany(copy => copy.Blocks)).Order();
        if (!all.SequenceEqual(Enumerable.Range(_versions.Length, _freshBlocks)))
        {
            throw new InvalidOperationException("A fresh block is lost or has two owners.");
        }
    }
}
