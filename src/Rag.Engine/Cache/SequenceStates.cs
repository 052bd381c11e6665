using Rag.Engine.Sequences;

namespace Rag.Engine.Cache;

/// <summary>
/// What running sequences do with states, of models whose layers keep one: each has slots of its own, and what is worth keeping of its
/// states becomes a checkpoint of the prefix tree, by handing over the slot. Nothing is copied.
/// </summary>
internal sealed class SequenceStates
{
    private readonly PrefixTree _prefixes;
    private readonly int _blockSize;
    private readonly Action<PrefixNode> _drop;

    public SequenceStates(Checkpoints checkpoints, PrefixTree prefixes, int blockSize)
    {
        (Checkpoints, _prefixes, _blockSize) = (checkpoints, prefixes, blockSize);
        _drop = prefixes.DropCheckpoint;
    }

    public Checkpoints Checkpoints { get; }

    /// <summary>There are slots for a waiting sequence beside the checkpoint that it was matched with.</summary>
    public bool CanBegin(Sequence sequence) =>
        Checkpoints.Available - (sequence.Match.Prefix is { Readers: 0 } ? 1 : 0) >= StateLane.OwnSlots;

    /// <summary>Gives the sequence, whose match is pinned, its slots.</summary>
    public void Begin(Sequence sequence)
    {
        Span<int> slots = stackalloc int[StateLane.OwnSlots];
        Checkpoints.Take(slots, _drop);
        sequence.States.Begin(slots, sequence.Prefix?.Slot ?? RaggedBatch.NoState);
    }

    /// <summary>A step has computed tokens of the sequence: its state moves on, and may be worth keeping where it is now.</summary>
    public void NoteComputed(Sequence sequence)
    {
        var states = sequence.States;
        states.Advance(sequence.Computed, sequence.Computed % _blockSize == 0);
        if (
            sequence is { IsAtCheckpoint: true, KeepsNothing: false }
            && TryExtend(sequence) is { Slot: null } node
            && Checkpoints.TryExchange(node, _drop, out var fresh)
        )
        {
            _prefixes.SetCheckpoint(node, states.Boundary);
            states.Replace(fresh);
        }
    }

    /// <summary>
    /// Takes the slots back from a sequence that runs no longer. The state at the end of its last whole block is kept: an answer's next
    /// turn goes on from there, and so does the sequence itself when it was preempted.
    /// </summary>
    public void End(Sequence sequence)
    {
        var states = sequence.States;
        if (states.Boundary != RaggedBatch.NoState && !sequence.KeepsNothing && TryExtend(sequence) is { Slot: null } node)
        {
            _prefixes.SetCheckpoint(node, states.Boundary);
            states.GiveUpBoundary();
        }

        Checkpoints.Release(states.Own);
        states.Clear();
    }

    /// <summary>What the sequence read or wrote may be wrong: nothing that begins as it did is found again.</summary>
    public void Distrust(Sequence sequence)
    {
        var first = sequence.Prefix;
        while (first?.Parent is { } parent)
        {
            first = parent;
        }

        if (first is not null)
        {
            _prefixes.Retire(first);
        }
    }

    public void CheckIntegrity(IReadOnlyCollection<Sequence> running)
    {
        Checkpoints.CheckIntegrity([.. running.SelectMany(sequence => sequence.States.Own.ToArray())]);
        foreach (var sequence in running)
        {
            var (states, prefix) = (sequence.States, sequence.Prefix);
            Invariant.Holds(states.Own.Length == StateLane.OwnSlots, "a running sequence has its state slots");
            Invariant.Holds(states.Own.Contains(states.Write), "a sequence writes a slot of its own");
            Invariant.Holds(states.Write != states.Read && states.Write != states.Boundary, "a sequence writes no state that it needs");
            Invariant.Holds(sequence.Computed > 0 == (states.Read != RaggedBatch.NoState), "a sequence goes on from a state, or begins");
            Invariant.Holds(
                states.Read == RaggedBatch.NoState || states.Own.Contains(states.Read) || states.Read == prefix?.Slot,
                "a sequence reads a state of its own, or the checkpoint that it pins"
            );
        }

        var readers = running.Select(sequence => sequence.Prefix).OfType<PrefixNode>().CountBy(node => node).ToDictionary();
        Invariant.Holds(
            _prefixes.Nodes.All(node => node.Readers == readers.GetValueOrDefault(node)),
            "every reader of a checkpoint is a running sequence"
        );
    }

    /// <summary>
    /// The node at the end of the blocks before the boundary, which become the tree's and are pinned; null where the tree cannot hold them.
    /// </summary>
    private PrefixNode? TryExtend(Sequence sequence)
    {
        var (table, depth) = (sequence.Table, sequence.States.BoundaryTokens / _blockSize);
        if (depth < table.SharedBlocks)
        {
            return null;
        }

        var blocks = table.PrivateBlocks[..(depth - table.SharedBlocks)];
        if (_prefixes.Extend(sequence.Keys, sequence.Tokens, sequence.Prefix, blocks, position: 0) is not { } last)
        {
            return null;
        }

        sequence.Prefix = last;
        table.Share(last);
        return last.Depth == depth ? last : null;
    }
}
