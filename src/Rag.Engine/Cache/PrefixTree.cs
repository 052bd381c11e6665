namespace Rag.Engine.Cache;

/// <summary>
/// The KV of ended sequences' own full blocks (questions, turns of a conversation, answers), found again by a sequence with the same layout
/// of chunks and the same tokens so far. Keys are chained block by block; a match is confirmed on token ids.
/// </summary>
/// <remarks>
/// A pin on a node pins the path to it, so a node without pins has no pinned descendant and goes leaf first. A retired node is no longer in
/// the tree and lives by its pins. Its blocks are cached from the moment they are kept.
/// Of models whose layers keep a state, a sequence can go on only from a checkpoint: a node without one serves those behind it, and goes
/// with the last of them.
/// </remarks>
/// <param name="checkpoints">Null for models without states.</param>
internal sealed class PrefixTree(BlockPool pool, EvictionQueue queue, int blockSize, Checkpoints? checkpoints = null) : ICacheOwner
{
    private readonly PrefixRoots _roots = new(blockSize);
    private readonly HashSet<PrefixNode> _nodes = []; // the retired included

    public IEnumerable<PrefixNode> Nodes => _nodes;

    /// <summary>Grows with every change of what <see cref="Match"/> finds.</summary>
    public long Version { get; private set; }

    /// <summary>
    /// The longest path whose tokens are the leading <paramref name="tokens"/>, without the last of them: something has to be computed.
    /// Null where there is none. Of models with states, the longest that ends at a checkpoint.
    /// </summary>
    /// <param name="keys">Of the sequence whose own tokens these are.</param>
    public PrefixNode? Match(PrefixKeys keys, ReadOnlySpan<int> tokens)
    {
        if (_roots.Find(keys.Root) is not { } root)
        {
            return null;
        }

        PrefixNode? last = null;
        PrefixNode? found = null;
        for (var block = 0; (block + 1) * blockSize < tokens.Length; block++)
        {
            if (_roots.Child(root, last, keys, tokens, block) is not { } child)
            {
                break;
            }

            last = child;
            found = checkpoints is null || child.Slot is not null ? child : found;
        }

        return found;
    }

    public void Pin(PrefixNode node)
    {
        node.NoteReader();
        for (var at = node; at is not null; at = at.Parent)
        {
            if (at.Pins++ == 0)
            {
                queue.Take(at);
            }

            queue.Policy.NoteUse(at);
        }
    }

    /// <param name="until">On the path; it and what stands before it stay pinned.</param>
    public void Unpin(PrefixNode node, PrefixNode? until = null)
    {
        node.NoteReaderGone();
        for (var at = node; at != until; at = at.Parent)
        {
            Invariant.Holds(at!.Pins > 0, "only a pinned node is unpinned");
            if (--at.Pins > 0)
            {
                continue;
            }

            if (at.IsRetired)
            {
                Free(at);
            }
            else
            {
                queue.Release(at);
                RemoveUseless(at);
            }
        }
    }

    /// <summary>
    /// Keeps full blocks of a sequence that goes on: they follow <paramref name="from"/>, which it pins, and are the tree's afterwards, or
    /// free where the tree had such blocks already. The pin moves to the node that is returned, the last that the tree could take: where
    /// another block has a key, it is not the last of them. Null, with nothing changed, where the tree takes none.
    /// </summary>
    public PrefixNode? Extend(PrefixKeys keys, ReadOnlySpan<int> tokens, PrefixNode? from, ReadOnlySpan<int> blocks, int position)
    {
        if (from is { IsRetired: true } || _roots.FindOrAdd(keys.Root) is not { } root)
        {
            return null;
        }

        var last = from;
        from?.NoteReaderGone();
        foreach (var block in blocks)
        {
            var index = last?.Depth ?? 0;
            if (_roots.Child(root, last, keys, tokens, index) is { } known)
            {
                pool.Release([block]);
                last = known;
            }
            else if (TryAdd(root, last, keys, tokens, index, position, block) is { } added)
            {
                last = added;
            }
            else
            {
                break;
            }

            if (last.Pins++ == 0)
            {
                queue.Take(last);
            }
        }

        last?.NoteReader();
        return last;
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

    /// <summary>
    /// Keeps full blocks of a sequence that gives them up. <paramref name="blocks"/> are its own, private ones, behind the node
    /// <paramref name="from"/> (null: behind the chunks), which it still pins; afterwards they are the tree's, or free where the tree had
    /// them already.
    /// </summary>
    /// <param name="tokens">The sequence's own tokens, those of the path to <paramref name="from"/> included.</param>
    /// <param name="position">Of the sequence's first own token in the prompt.</param>
    public void Keep(PrefixKeys keys, ReadOnlySpan<int> tokens, PrefixNode? from, ReadOnlySpan<int> blocks, int position)
    {
        if (blocks.IsEmpty)
        {
            return;
        }

        var last = Extend(keys, tokens, from, blocks, position) ?? from;
        pool.Release(blocks[((last?.Depth ?? 0) - (from?.Depth ?? 0))..]);
        if (last != from)
        {
            Unpin(last!, from);
            from?.NoteReader();
        }
    }

    /// <summary>Forgets everything that read the text, whoever asked.</summary>
    public void Purge(ChunkIdentity identity)
    {
        RetireRoots(root => root.Key.Reads(identity));
        foreach (var node in _nodes.Where(node => node.Begins(identity) && !node.IsRetired).ToArray())
        {
            Retire(node);
        }
    }

    /// <summary>Forgets everything behind this layout.</summary>
    public void Purge(PrefixRootKey key) => RetireRoots(root => root.Key.Key == key.Key);

    /// <summary>Forgets the node and everything behind it, and what nothing needs any more before it.</summary>
    public void Retire(PrefixNode node)
    {
        if (node.IsRetired)
        {
            return;
        }

        _roots.Unlink(node);
        RetireAll(node);
        Version++;
        NoteChildGone(node);
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
            Invariant.Holds(
                checkpoints is null || node is not { IsLeaf: true, Pins: 0, Slot: null },
                "what nobody can go on from does not stay"
            );
            Invariant.Holds(node.IsRetired || PrefixRoots.SiblingsOf(node)[node.Key] == node, "a node is found under its key");
            Invariant.Holds(node.IsRetired || node.Parent is null or { IsRetired: false }, "nothing stands behind a retired node");
        }

        var linked = _roots
            .All.SelectMany(root => root.Children.Values)
            .Concat(_nodes.Where(node => !node.IsRetired).SelectMany(node => node.Children.Values));
        Invariant.Holds(linked.Count() == _nodes.Count(node => !node.IsRetired), "the tree holds exactly the nodes that are not retired");
        Invariant.Holds(_roots.All.All(root => root.Children.Count > 0), "no root is empty");
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
        _roots.Unlink(node);
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

    private PrefixNode? TryAdd(
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

        var node = new PrefixNode(
            this,
            queue.Policy.NextId(),
            root,
            parent,
            key,
            _roots.BlockOf(tokens, index).ToArray(),
            position + (index * blockSize),
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

    private void RetireRoots(Func<PrefixRoot, bool> isMeant)
    {
        var roots = _roots.All.Where(isMeant).ToHashSet();
        foreach (var node in _nodes.Where(node => roots.Contains(node.Root) && !node.IsRetired).ToArray())
        {
            RetireOne(node);
        }

        foreach (var root in roots)
        {
            _roots.Remove(root);
            Version++;
        }
    }
}
