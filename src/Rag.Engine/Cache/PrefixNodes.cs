namespace Rag.Engine.Cache;

/// <summary>
/// The nodes of the prefix tree: how one comes in, and how it goes, as a leaf that is evicted or of no use, or retired with everything
/// behind it. Nobody finds a retired node; it lives by its pins.
/// </summary>
/// <param name="checkpoints">Null for models without states.</param>
internal sealed class PrefixNodes(PrefixRoots roots, BlockPool pool, EvictionQueue queue, Checkpoints? checkpoints) : ICacheOwner
{
    private readonly HashSet<PrefixNode> _nodes = []; // the retired included

    public IEnumerable<PrefixNode> All => _nodes;

    /// <summary>Grows with every change of what a lookup finds.</summary>
    public long Version { get; private set; }

    /// <summary>A block behind the parent, or behind the root where that is null; null where another block has its key.</summary>
    /// <param name="index">Of the block among the sequence's own.</param>
    /// <param name="position">Of the sequence's first own token in the prompt.</param>
    public PrefixNode? TryAdd(
        PrefixRoot root,
        PrefixNode? parent,
        PrefixKeys keys,
        ReadOnlySpan<int> tokens,
        int index,
        int position,
        int block
    )
    {
        var key = keys.Of(index, tokens);
        var siblings = parent?.Children ?? root.Children;
        if (siblings.ContainsKey(key))
        {
            return null;
        }

        if (parent is { Pins: 0 })
        {
            queue.NoteInner(parent);
        }

        var own = roots.BlockOf(tokens, index).ToArray();
        var node = new PrefixNode(
            this,
            queue.Policy.NextId(),
            root,
            parent,
            key,
            own,
            position + (index * own.Length),
            block,
            keys.PartsOf(index)
        );
        siblings.Add(key, node);
        _nodes.Add(node);
        Version++;
        pool.Share(block);
        queue.Policy.NoteUse(node);
        queue.Release(node);
        return node;
    }

    /// <summary>A sequence's slot becomes the checkpoint of the node, which the sequence pins.</summary>
    public void SetCheckpoint(PrefixNode node, int slot)
    {
        checkpoints!.Attach(node, slot);
        Version++;
    }

    /// <summary>Gives up a checkpoint; what nothing needs any more goes with it.</summary>
    public void DropCheckpoint(PrefixNode node)
    {
        checkpoints!.Detach(node);
        Version++;
        RemoveUseless(node);
    }

    /// <summary>The node has lost its last pin.</summary>
    public void NoteUnpinned(PrefixNode node)
    {
        if (node.IsRetired)
        {
            Free(node);
        }
        else
        {
            queue.Release(node);
            RemoveUseless(node);
        }
    }

    /// <summary>Forgets the node and everything behind it, and what nothing needs any more before it.</summary>
    public void Retire(PrefixNode node)
    {
        if (node.IsRetired)
        {
            return;
        }

        roots.Unlink(node);
        RetireAll(node);
        Version++;
        NoteChildGone(node);
    }

    /// <summary>Forgets everything behind these roots.</summary>
    public void RetireRoots(Func<PrefixRoot, bool> isMeant)
    {
        var meant = roots.All.Where(isMeant).ToHashSet();
        foreach (var node in _nodes.Where(node => meant.Contains(node.Root) && !node.IsRetired).ToArray())
        {
            RetireOne(node);
        }

        foreach (var root in meant)
        {
            roots.Remove(root);
            Version++;
        }
    }

    void ICacheOwner.Evict(CacheEntry entry)
    {
        var node = (PrefixNode)entry;
        Remove(node);
        NoteChildGone(node);
    }

    public void CheckIntegrity()
    {
        foreach (var node in _nodes)
        {
            Invariant.Holds(pool.StateOf(node.Blocks[0]) == BlockState.Cached, "a kept block is cached");
            Invariant.Holds(!node.IsRetired || node.Pins > 0, "a retired node lives by its pins alone");
            Invariant.Holds(node.Parent is not { } parent || parent.Pins >= node.Pins, "a pin holds the whole path");
            Invariant.Holds(!IsUseless(node), "what nobody can go on from does not stay");
            Invariant.Holds(node.IsRetired || PrefixRoots.SiblingsOf(node)[node.Key] == node, "a node is found under its key");
            Invariant.Holds(node.IsRetired || node.Parent is null or { IsRetired: false }, "nothing stands behind a retired node");
        }

        var linked = roots
            .All.SelectMany(root => root.Children.Values)
            .Concat(_nodes.Where(node => !node.IsRetired).SelectMany(node => node.Children.Values));
        Invariant.Holds(linked.Count() == _nodes.Count(node => !node.IsRetired), "the tree holds exactly the nodes that are not retired");
        Invariant.Holds(roots.All.All(root => root.Children.Count > 0), "no root is empty");
        Invariant.Holds(_nodes.Select(node => node.Blocks[0]).Distinct().Count() == _nodes.Count, "no block belongs to two nodes");
    }

    /// <summary>Of models with states: a leaf that nobody can go on from, and that nobody reads.</summary>
    private bool IsUseless(PrefixNode node) => checkpoints is not null && node is { IsLeaf: true, Pins: 0, Slot: null, IsRetired: false };

    private void RemoveUseless(PrefixNode node)
    {
        if (IsUseless(node))
        {
            Remove(node);
            NoteChildGone(node);
        }
    }

    /// <summary>What the child stood behind may be of no use any more. A path may be long: no call is made for each node of it.</summary>
    private void NoteChildGone(PrefixNode child)
    {
        for (var at = child.Parent; at is { IsRetired: false } node; at = node.Parent)
        {
            queue.NoteLeaf(node);
            if (!IsUseless(node))
            {
                break;
            }

            Remove(node);
        }
    }

    /// <summary>Of a leaf that nobody pins.</summary>
    private void Remove(PrefixNode node)
    {
        queue.Take(node);
        roots.Unlink(node);
        node.IsRetired = true;
        Version++;
        Free(node);
    }

    private void RetireAll(PrefixNode first)
    {
        var left = new Stack<PrefixNode>([first]);
        while (left.TryPop(out var node))
        {
            foreach (var child in node.Children.Values)
            {
                left.Push(child);
            }

            RetireOne(node);
        }
    }

    private void RetireOne(PrefixNode node)
    {
        node.IsRetired = true;
        if (node.Pins == 0)
        {
            queue.Take(node);
            Free(node);
        }
    }

    /// <summary>Of a node that is no longer in the tree and that nobody pins.</summary>
    private void Free(PrefixNode node)
    {
        _nodes.Remove(node);
        checkpoints?.Detach(node);
        pool.Release(node.Blocks);
    }
}
