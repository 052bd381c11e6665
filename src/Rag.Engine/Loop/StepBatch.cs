using Rag.Engine.Scheduling;
using Rag.Engine.Sequences;

namespace Rag.Engine.Loop;

/// <summary>Turns a plan into the inputs of the model, in buffers reused from step to step.</summary>
internal sealed class StepBatch(int blockSize)
{
    private readonly RaggedBatch _batch = new();
    private readonly BranchTable _branch = new(blockSize);
    private int[] _tokens = new int[64];
    private int[] _full = [];
    private int[] _zero = [];

    /// <summary>
    /// Sequences in the plan's order, then chunks. Rows of logits: for each slice that ends its sequence's pending tokens one, and
    /// where it weighs probes those of its <see cref="ProbeSet"/>.
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
                blockSize,
                chunk.Identity.Adapter?.Slot ?? 0
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
        var (sequence, count, probeTokens) = slice;
        var tokens = sequence.Tokens.Slice(sequence.Computed, count);
        var inline = probeTokens > 0 ? sequence.Probes.Inline : [];
        if (inline.Length > 0)
        {
            tokens = Join(tokens, inline);
        }

        var (table, states) = (sequence.Table, sequence.States);
        var first = _batch.Add(
            tokens,
            sequence.PastSlots,
            table.Blocks,
            table.Valid,
            table.Delta,
            blockSize,
            sequence.AdapterSlot,
            states.Read,
            states.Write
        );
        if (count < sequence.Pending)
        {
            return;
        }

        for (var row = 0; row <= inline.Length; row++)
        {
            _batch.AddLogitRow(first + count - 1 + row);
        }

        if (probeTokens > 0)
        {
            AddBranches(sequence);
        }
    }

    /// <summary>
    /// The row of a branch's first token, the question's last, is the question's own and is not asked for again. Its state goes on from
    /// the one before that token, and is not kept.
    /// </summary>
    private void AddBranches(Sequence sequence)
    {
        var block = sequence.FirstBranchBlock;
        foreach (var branch in sequence.Probes.Branches)
        {
            var blocks = sequence.Probes.BlocksOf(branch);
            _branch.Fill(sequence.Table, sequence.TokenCount - 1, block, blocks);
            var first = _batch.Add(
                branch,
                _branch.PastSlots,
                _branch.Blocks,
                _branch.Valid,
                _branch.Delta,
                blockSize,
                sequence.AdapterSlot,
                sequence.States.Read
            );
            for (var row = 1; row < branch.Length; row++)
            {
                _batch.AddLogitRow(first + row);
            }

            block += blocks;
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
