namespace Rag.Engine.Cache;

/// <summary>
/// The slots for states: free, held by running sequences, or kept at a node of the prefix tree as a checkpoint, from which a later prompt
/// with the same beginning goes on. Free + held + kept == total, always.
/// </summary>
/// <remarks>
/// A checkpoint is worth what it would cost to compute again from the one before it, for each byte that it takes with the blocks between
/// them. One that a sequence goes on from is never given up.
/// </remarks>
internal sealed class Checkpoints
{
    private readonly BlockPool _slots;
    private readonly EvictionPolicy _policy;
    private readonly HashSet<PrefixNode> _nodes = [];

    /// <summary>Of a block of the KV cache and of a slot, in blocks; a block without KV weighs nothing.</summary>
    private readonly (double Block, double Slot) _weights;

    public Checkpoints(ModelShape shape, EvictionPolicy policy)
    {
        if (shape.StateSlots < ModelShape.LeastStateSlots)
        {
            throw new ArgumentException($"A sequence needs {ModelShape.LeastStateSlots} state slots; there are {shape.StateSlots}.");
        }

        _slots = new BlockPool(shape.StateSlots);
        _policy = policy;
        _weights = shape.BytesPerBlock == 0 ? (0, 1) : (1, Math.Max(1e-3, (double)shape.BytesPerState / shape.BytesPerBlock));
    }

    public int Total => _slots.Total;

    /// <summary>Slots that are free or kept for nobody in particular.</summary>
    public int Available => _slots.Count(BlockState.Free) + _nodes.Count(IsIdle);

    public IEnumerable<PrefixNode> Nodes => _nodes;

    public int CountOf(BlockState state) => _slots.Count(state);

    public BlockState StateOf(int slot) => _slots.StateOf(slot);

    /// <summary>Fills the span with slots for a sequence to write. They have to be available.</summary>
    /// <param name="drop">Gives up the checkpoint of a node.</param>
    public void Take(Span<int> slots, Action<PrefixNode> drop)
    {
        while (_slots.Count(BlockState.Free) < slots.Length)
        {
            drop(Cheapest() ?? throw new InvalidOperationException("Broken invariant: only available slots are taken."));
        }

        _slots.TryReserve(slots);
        _slots.Commit(slots, BlockState.Private);
    }

    /// <summary>A slot in exchange for one that is to be kept at the node; false where only checkpoints of more worth have one.</summary>
    public bool TryExchange(PrefixNode node, Action<PrefixNode> drop, out int fresh)
    {
        Span<int> slot = stackalloc int[1];
        if (_slots.Count(BlockState.Free) == 0)
        {
            var run = RunOf(node);
            var worth = _policy.WorthOfNewPrefix(run.Blocks * node.Tokens.Length, run.Context, SizeOf(run.Blocks));
            if (Cheapest() is not { } cheapest || _policy.WorthOf(cheapest) > worth)
            {
                fresh = RaggedBatch.NoState;
                return false;
            }

            drop(cheapest);
        }

        Take(slot, drop);
        fresh = slot[0];
        return true;
    }

    /// <summary>A sequence's slot becomes the node's checkpoint. No set that is ordered by worth holds the node.</summary>
    public void Attach(PrefixNode node, int slot)
    {
        _slots.Share(slot);
        node.Slot = slot;
        var run = RunOf(node);
        node.SetRun(run.Blocks, run.Context, SizeOf(run.Blocks));
        _nodes.Add(node);
    }

    /// <summary>The node's slot, where it has one, is free.</summary>
    public void Detach(PrefixNode node)
    {
        if (node.Slot is { } slot)
        {
            node.Slot = null;
            _nodes.Remove(node);
            _slots.Release([slot]);
        }
    }

    /// <summary>A sequence gives slots back.</summary>
    public void Release(ReadOnlySpan<int> slots) => _slots.Release(slots);

    public void CheckIntegrity(IReadOnlyCollection<int> held)
    {
        _slots.CheckIntegrity();
        Invariant.Holds(held.Count == held.Distinct().Count(), "no state slot is held twice");
        Invariant.Holds(held.All(slot => _slots.StateOf(slot) == BlockState.Private), "the state slots of sequences are held");
        Invariant.Holds(held.Count == _slots.Count(BlockState.Private), "every held state slot belongs to a running sequence");
        var kept = _nodes.Select(node => node.Slot ?? RaggedBatch.NoState).ToHashSet();
        Invariant.Holds(kept.Count == _nodes.Count, "no state slot is kept twice");
        Invariant.Holds(
            kept.Count == _slots.Count(BlockState.Cached) && kept.All(slot => _slots.StateOf(slot) == BlockState.Cached),
            "every kept state slot belongs to a node"
        );
        Invariant.Holds(_slots.Count(BlockState.Reserved) == 0, "no state slot is only promised");
    }

    private static bool IsIdle(PrefixNode node) => node.Readers == 0;

    private PrefixNode? Cheapest()
    {
        (PrefixNode Node, double Worth)? cheapest = null;
        foreach (var node in _nodes.Where(IsIdle))
        {
            var worth = _policy.WorthOf(node);
            if (cheapest is not { } other || (worth, node.Id).CompareTo((other.Worth, other.Node.Id)) < 0)
            {
                cheapest = (node, worth);
            }
        }

        return cheapest?.Node;
    }

    /// <summary>The blocks behind the checkpoint before the node, its own included, and the tokens before them.</summary>
    private static (int Blocks, int Context) RunOf(PrefixNode node)
    {
        var first = node;
        while (first.Parent is { Slot: null } parent)
        {
            first = parent;
        }

        return (node.Depth - first.Depth + 1, first.Position);
    }

    private double SizeOf(int blocks) => (blocks * _weights.Block) + _weights.Slot;
}
