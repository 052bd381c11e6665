using Rag.Engine.Scheduling;

namespace Rag.Engine.Loop;

/// <summary>Turns a plan into the inputs of the model, in buffers reused from step to step.</summary>
internal sealed class StepBatch(int blockSize)
{
    private readonly RaggedBatch _batch = new();
    private int[] _tokens = new int[64];
    private int[] _full = [];
    private int[] _zero = [];

    /// <summary>
    /// Sequences in the plan's order, then chunks. Rows of logits: for each slice that ends its sequence's pending tokens 1 + its probe's
    /// rows.
    /// </summary>
    public RaggedBatch Fill(StepPlan plan)
    {
        _batch.Begin(WidestTable(plan));
        foreach (var slice in plan.Sequences)
        {
            Add(slice);
        }

        foreach (var (chunk, count, _) in plan.Chunks)
        {
            var blocks = chunk.Blocks.Length;
            _batch.Add(
                chunk.Identity.TokenIds.AsSpan(chunk.Encoded, count),
                chunk.Encoded,
                chunk.Blocks,
                _full.AsSpan(0, blocks),
                _zero.AsSpan(0, blocks),
                blockSize
            );
        }

        return _batch;
    }

    private int WidestTable(StepPlan plan)
    {
        var width = 1;
        foreach (var slice in plan.Sequences)
        {
            width = Math.Max(width, slice.Sequence.Table.Count);
        }

        foreach (var slice in plan.Chunks)
        {
            var blocks = slice.Chunk.Blocks.Length;
            width = Math.Max(width, blocks);
            if (_full.Length < blocks)
            {
                _zero = new int[blocks * 2];
                _full = new int[blocks * 2];
                Array.Fill(_full, blockSize);
            }
        }

        return width;
    }

    private void Add(in SequenceSlice slice)
    {
        var (sequence, count, probeRows) = slice;
        var tokens = sequence.Tokens.Slice(sequence.Computed, count);
        if (probeRows > 0)
        {
            tokens = Join(tokens, sequence.Probe.AsSpan(0, probeRows));
        }

        var table = sequence.Table;
        var first = _batch.Add(tokens, sequence.PastSlots, table.Blocks, table.Valid, table.Delta, blockSize);
        if (count < sequence.Pending)
        {
            return;
        }

        for (var row = 0; row <= probeRows; row++)
        {
            _batch.AddLogitRow(first + count - 1 + row);
        }
    }

    private ReadOnlySpan<int> Join(ReadOnlySpan<int> head, ReadOnlySpan<int> tail)
    {
        if (_tokens.Length < head.Length + tail.Length)
        {
            _tokens = new int[(head.Length + tail.Length) * 2];
        }

        head.CopyTo(_tokens);
        tail.CopyTo(_tokens.AsSpan(head.Length));
        return _tokens.AsSpan(0, head.Length + tail.Length);
    }
}
