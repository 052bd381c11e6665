using System.Buffers.Binary;
using System.Globalization;
using Rag.Engine.Cache;
using Rag.Engine.Scheduling;

namespace Rag.Engine.Tests.Support;

/// <summary>Runs <see cref="ContentModel"/> over a paged cache and holds every batch to the rules of <see cref="RaggedBatch"/>.</summary>
internal sealed class CheckingRunner(ModelShape shape) : IModelRunner
{
    private readonly ulong[] _values = new ulong[shape.BlockCount * shape.BlockSize];
    private readonly int[] _encodedAt = new int[shape.BlockCount * shape.BlockSize];
    private readonly bool[] _isWritten = new bool[shape.BlockCount * shape.BlockSize];
    private readonly ScriptedAdapter?[] _adapters = new ScriptedAdapter?[MostAdapters + 1];
    private readonly ulong?[] _states = new ulong?[shape.StateSlots];
    private float[] _logits = [];

    private const int MostAdapters = 3;

    public ModelShape Shape { get; } = shape;

    /// <summary>Who owns the blocks; null where the engine is not at hand.</summary>
    public KvCacheManager? Cache { get; set; }

    /// <summary>The next run fails half-way with this message.</summary>
    public string? FailNextWith { get; set; }

    /// <summary>Rows whose token is this one get a NaN.</summary>
    public int? PoisonToken { get; set; }

    /// <summary>Advanced by what each run costs; null for a clock that stands still while the model runs.</summary>
    public FakeTime? Time { get; init; }

    /// <summary>What a run costs.</summary>
    public CostModel Costs { get; set; } = new(EngineHarness.TokenAMillisecond);

    /// <summary>Of the last run.</summary>
    public double LastMilliseconds { get; private set; }

    /// <summary>Called at the beginning of each run.</summary>
    public Action? OnRun { get; set; }

    /// <summary>The first rule that a batch broke. The engine sees a failed step and goes on; the test must not.</summary>
    public string? BrokenRule { get; private set; }

    public long ComputedTokens { get; private set; }

    public int Runs { get; private set; }

    public int WidestBatch { get; private set; }

    public int AdapterSlots => MostAdapters;

    /// <summary>The name of the folder says which.</summary>
    public IAdapterWeights ReadAdapter(string folder) => new ScriptedAdapter(int.Parse(folder, CultureInfo.InvariantCulture));

    public void SetAdapter(int slot, IAdapterWeights? adapter) => _adapters[slot] = (ScriptedAdapter?)adapter;

    public Span<float> Run(RaggedBatch batch)
    {
        Runs++;
        WidestBatch = Math.Max(WidestBatch, batch.SequenceCount);
        OnRun?.Invoke();
        ForgetFreeBlocks();
        Require(batch.SequenceCount > 0, "a batch has a sequence");
        var rows = Enumerable.Range(0, batch.SequenceCount).Select(b => new BatchRow(batch, b, Shape.BlockSize)).ToArray();
        CheckWrites(rows);
        CheckStates(rows);
        var states = new ulong[batch.TokenCount];
        foreach (var row in rows)
        {
            Compute(row, states);
        }

        LastMilliseconds = Costs.Estimate(LoadOf(rows));
        Time?.Advance(TimeSpan.FromMilliseconds(LastMilliseconds));
        if (FailNextWith is { } message)
        {
            FailNextWith = null;
            throw new InvalidOperationException(message);
        }

        ComputedTokens += batch.TokenCount;
        return Logits(batch, states);
    }

    /// <summary>Value, position and whether it was written, for each slot: 16 bytes.</summary>
    public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination)
    {
        foreach (var block in blocks)
        {
            Require(Cache is null || Cache.StateOf(block) == BlockState.Cached, "only encoded blocks are copied out");
            for (var slot = block * Shape.BlockSize; slot < (block + 1) * Shape.BlockSize; slot++, destination = destination[16..])
            {
                BinaryPrimitives.WriteUInt64LittleEndian(destination, _values[slot]);
                BinaryPrimitives.WriteInt32LittleEndian(destination[8..], _encodedAt[slot]);
                BinaryPrimitives.WriteInt32LittleEndian(destination[12..], _isWritten[slot] ? 1 : 0);
            }
        }
    }

    public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source)
    {
        foreach (var block in blocks)
        {
            Require(Cache is null || Cache.StateOf(block) == BlockState.Reserved, "only blocks that nobody reads yet are copied into");
            for (var slot = block * Shape.BlockSize; slot < (block + 1) * Shape.BlockSize; slot++, source = source[16..])
            {
                _values[slot] = BinaryPrimitives.ReadUInt64LittleEndian(source);
                _encodedAt[slot] = BinaryPrimitives.ReadInt32LittleEndian(source[8..]);
                _isWritten[slot] = BinaryPrimitives.ReadInt32LittleEndian(source[12..]) == 1;
            }
        }
    }

    public void Dispose() { }

    /// <summary>What stands in a block is no longer what was computed.</summary>
    public void Corrupt(int block)
    {
        foreach (ref var value in _values.AsSpan(block * Shape.BlockSize, Shape.BlockSize))
        {
            value ^= 1UL << 20;
        }
    }

    /// <summary>A row of one token that reads others is taken for a decode token.</summary>
    private static StepLoad LoadOf(BatchRow[] rows)
    {
        var load = default(StepLoad);
        foreach (var row in rows)
        {
            var context = row.PositionOf(row.PastSlots);
            load = row.Tokens.Length == 1 && context > 0 ? load.WithDecode(context) : load.WithPrefill(row.Tokens.Length, context);
        }

        return load;
    }

    private void Require(bool condition, string rule)
    {
        if (!condition)
        {
            BrokenRule ??= rule;
            throw new InvalidOperationException(rule);
        }
    }

    private void ForgetFreeBlocks()
    {
        for (var block = 0; Cache is not null && block < Shape.BlockCount; block++)
        {
            if (Cache.StateOf(block) == BlockState.Free)
            {
                _isWritten.AsSpan(block * Shape.BlockSize, Shape.BlockSize).Clear();
            }
        }

        for (var slot = 0; Cache?.Checkpoints is { } slots && slot < Shape.StateSlots; slot++)
        {
            _states[slot] = slots.StateOf(slot) == BlockState.Free ? null : _states[slot];
        }
    }

    private void CheckWrites(BatchRow[] rows)
    {
        var written = new HashSet<int>();
        foreach (var row in rows)
        {
            Require(row.Tokens.Length > 0, "a slice has tokens");
            Require(row.LastBlock < row.Table.Length, "a table reaches to the last slot written");
            for (var i = row.PastSlots / Shape.BlockSize; i < row.Valid.Length; i++)
            {
                Require(row.Valid[i] == Shape.BlockSize, "written blocks and those behind are valid as a whole");
            }

            for (var i = row.PastSlots / Shape.BlockSize; i <= row.LastBlock; i++)
            {
                Require(row.Delta[i] == 0, "written blocks have no delta");
                Require(written.Add(row.Table[i]), "no block is written by two sequences");
                Require(
                    Cache is null || Cache.StateOf(row.Table[i]) is BlockState.Private or BlockState.Reserved,
                    "only owned, unshared blocks are written"
                );
            }

            for (var i = 0; i < row.PastSlots / Shape.BlockSize; i++)
            {
                Require(Cache is null || Cache.StateOf(row.Table[i]) != BlockState.Free, "no free block is read");
            }
        }

        var slots = new HashSet<int>();
        foreach (var row in rows)
        {
            slots.UnionWith(Enumerable.Range(row.PastSlots, row.Tokens.Length).Select(row.Physical));
        }

        foreach (var row in rows)
        {
            for (var past = 0; past < row.PastSlots; past++)
            {
                Require(
                    !row.IsAttended(past) || !slots.Contains(row.Physical(past)),
                    "no slot is read by one sequence and written by another"
                );
            }
        }
    }

    /// <summary>What is written is the sequence's own, and nothing that is read in the step; what is read was written before.</summary>
    private void CheckStates(BatchRow[] rows)
    {
        var slots = Cache?.Checkpoints;
        foreach (var row in rows.Where(_ => Shape.HasState))
        {
            Require(row.StateFrom >= 0 == row.PastSlots > 0, "a state is read by all but the first slice");
            Require(row.StateFrom < 0 || _states[row.StateFrom] is not null, "only written states are read");
            Require(
                row.StateFrom < 0 || slots?.StateOf(row.StateFrom) is null or BlockState.Private or BlockState.Cached,
                "no free state is read"
            );
            Require(row.StateTo < 0 || slots?.StateOf(row.StateTo) is null or BlockState.Private, "only own states are written");
            Require(
                row.StateTo < 0 || rows.All(other => other.StateFrom != row.StateTo && (other == row || other.StateTo != row.StateTo)),
                "no state is written and read, or written twice, in one step"
            );
        }
    }

    private void Compute(BatchRow row, ulong[] states)
    {
        var memory = row.StateFrom < 0 || !Shape.HasState ? 0 : _states[row.StateFrom]!.Value;
        for (var i = 0; i < row.Tokens.Length; i++)
        {
            var slot = row.PastSlots + i;
            var position = row.PositionOf(slot);
            Require(position < Shape.ContextLength, "positions are within the context");
            Require(row.Tokens[i] >= 0 && row.Tokens[i] < Shape.VocabularySize, "token ids are within the vocabulary");
            Require(row.Adapter == 0 || _adapters[row.Adapter] is not null, "a row names a slot that holds an adapter");
            var state = ContentModel.Begin(row.Tokens[i], _adapters[row.Adapter]?.Which ?? 0);
            if (Shape.HasState)
            {
                memory = ContentModel.Remember(memory, row.Tokens[i]);
                state = ContentModel.Recall(state, memory);
            }

            for (var past = 0; past < slot; past++)
            {
                if (!row.IsAttended(past))
                {
                    continue;
                }

                var key = row.Physical(past);
                Require(_isWritten[key], "only written slots are read");
                var keyPosition = _encodedAt[key] + row.DeltaOf(past);
                Require(keyPosition == row.PositionOf(past), "a key stands where its slot stands");
                state = ContentModel.Attend(state, _values[key], position - keyPosition);
            }

            var target = row.Physical(slot);
            _values[target] = FailNextWith is null ? state : ~state;
            _encodedAt[target] = position;
            _isWritten[target] = true;
            states[row.FirstToken + i] = state;
        }

        if (Shape.HasState && row.StateTo >= 0)
        {
            _states[row.StateTo] = FailNextWith is null ? memory : ~memory;
        }
    }

    private Span<float> Logits(RaggedBatch batch, ulong[] states)
    {
        var vocabulary = Shape.VocabularySize;
        var count = batch.LogitRows.Length;
        if (_logits.Length < count * vocabulary)
        {
            _logits = new float[count * vocabulary];
        }

        var previous = -1;
        for (var i = 0; i < count; i++)
        {
            Require(batch.LogitRows[i] > previous && batch.LogitRows[i] < batch.TokenCount, "rows are asked for in ascending order");
            previous = batch.LogitRows[i];
            var row = _logits.AsSpan(i * vocabulary, vocabulary);
            ContentModel.Logits(states[previous], row);
            if (batch.InputIds[previous] == PoisonToken)
            {
                row[vocabulary / 2] = float.NaN;
            }
        }

        return _logits.AsSpan(0, count * vocabulary);
    }
}
