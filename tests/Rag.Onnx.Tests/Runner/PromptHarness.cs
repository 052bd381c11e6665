using Rag.Engine;

namespace Rag.Onnx.Tests.Runner;

/// <summary>
/// Runs a model without an engine: parts of a prompt are encoded alone in blocks and reused, and a sequence sees the parts before it.
/// </summary>
internal sealed class PromptHarness(IModelRunner runner)
{
    private readonly RaggedBatch _batch = new();
    private readonly Stack<int> _free = new(Enumerable.Range(0, runner.Shape.BlockCount).Reverse());
    private readonly Stack<int> _freeStates = new(Enumerable.Range(0, runner.Shape.StateSlots).Reverse());

    private int BlockSize => runner.Shape.BlockSize;

    /// <summary>Tokens encoded from position 0 without anything before them, in blocks of their own.</summary>
    public sealed record EncodedPart(int Length, int[] Blocks);

    public EncodedPart Encode(ReadOnlySpan<int> ids, int slice = 256)
    {
        var sequence = new HarnessSequence(this);
        sequence.Append(ids, slice, wantLogits: false);
        return new EncodedPart(ids.Length, sequence.OwnBlocks);
    }

    public HarnessSequence Begin(params ReadOnlySpan<EncodedPart> context)
    {
        var sequence = new HarnessSequence(this);
        foreach (var part in context)
        {
            sequence.See(part);
        }

        return sequence;
    }

    public void Free(EncodedPart part)
    {
        foreach (var block in part.Blocks)
        {
            _free.Push(block);
        }
    }

    internal sealed class HarnessSequence(PromptHarness harness)
    {
        private readonly List<int> _table = [];
        private readonly List<int> _valid = [];
        private readonly List<int> _delta = [];
        private int _own;
        private int _slots;
        private int _position;
        private readonly int[] _states = [harness.TakeState(), harness.TakeState()];
        private int _stateTo;

        public int[] OwnBlocks => [.. _table.Skip(_table.Count - _own)];

        /// <summary>Slots before the next token.</summary>
        public int Slots => _slots;

        public void See(EncodedPart part)
        {
            if (_own > 0)
            {
                throw new InvalidOperationException("Encoded parts come before the sequence's own tokens.");
            }

            for (var i = 0; i < part.Blocks.Length; i++)
            {
                _table.Add(part.Blocks[i]);
                _valid.Add(Math.Min(harness.BlockSize, part.Length - (i * harness.BlockSize)));
                _delta.Add(_position);
            }

            _slots = _table.Count * harness.BlockSize;
            _position += part.Length;
        }

        /// <summary>Runs the tokens in slices; returns the logits of the last token when they are wanted.</summary>
        public float[] Append(ReadOnlySpan<int> ids, int slice = 256, bool wantLogits = true)
        {
            float[] logits = [];
            for (var start = 0; start < ids.Length; start += slice)
            {
                var part = ids.Slice(start, Math.Min(slice, ids.Length - start));
                var last = start + part.Length == ids.Length;
                Reserve(part.Length);
                harness._batch.Begin(_table.Count);
                var row = AddTo(harness._batch, part);
                if (last && wantLogits)
                {
                    harness._batch.AddLogitRow(row + part.Length - 1);
                }

                var result = harness.Run();
                logits = last && wantLogits ? result.ToArray() : logits;
            }

            return logits;
        }

        /// <summary>Makes room for tokens; the table width is final afterwards.</summary>
        public int Reserve(int tokens)
        {
            while (_table.Count * harness.BlockSize < _slots + tokens)
            {
                _table.Add(harness._free.Pop());
                _valid.Add(harness.BlockSize);
                _delta.Add(0);
                _own++;
            }

            return _table.Count;
        }

        /// <summary>Adds reserved tokens to a step; returns the row of the first one. The next token follows behind them.</summary>
        public int AddTo(RaggedBatch batch, ReadOnlySpan<int> ids)
        {
            var from = _position == 0 ? RaggedBatch.NoState : _states[_stateTo];
            _stateTo = 1 - _stateTo;
            var table = _table.ToArray();
            var row = batch.Add(
                ids,
                _slots,
                table,
                _valid.ToArray(),
                _delta.ToArray(),
                harness.BlockSize,
                stateFrom: from,
                stateTo: _states[_stateTo]
            );
            _slots += ids.Length;
            _position += ids.Length;
            return row;
        }

        public void Release()
        {
            harness.Free(new EncodedPart(0, OwnBlocks));
            Array.ForEach(_states, harness._freeStates.Push);
            _table.Clear();
            _own = 0;
        }
    }

    /// <summary>One step that appends to every sequence; returns the logits of each one's last token.</summary>
    public float[][] AppendTogether(ReadOnlySpan<HarnessSequence> sequences, ReadOnlySpan<int[]> ids)
    {
        var width = 0;
        for (var i = 0; i < sequences.Length; i++)
        {
            width = Math.Max(width, sequences[i].Reserve(ids[i].Length));
        }

        _batch.Begin(width);
        for (var i = 0; i < sequences.Length; i++)
        {
            _batch.AddLogitRow(sequences[i].AddTo(_batch, ids[i]) + ids[i].Length - 1);
        }

        var logits = Run();
        var rows = new float[sequences.Length][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = logits.Slice(i * runner.Shape.VocabularySize, runner.Shape.VocabularySize).ToArray();
        }

        return rows;
    }

    private int TakeState() => _freeStates.TryPop(out var slot) ? slot : RaggedBatch.NoState;

    private ReadOnlySpan<float> Run() => runner.Run(_batch);
}
