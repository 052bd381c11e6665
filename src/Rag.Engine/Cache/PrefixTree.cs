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
internal sealed class PrefixTree
{
    private readonly BlockPool _pool;
    private readonly EvictionQueue _queue;
    private readonly int _blockSize;
    private readonly Checkpoints? _checkpoints;
    private readonly PrefixRoots _roots;
    private readonly PrefixNodes _nodes;

    /// <param name="checkpoints">Null for models without states.</param>
    public PrefixTree(BlockPool pool, EvictionQueue queue, int blockSize, Checkpoints? checkpoints = null)
    {
        (_pool, _queue, _blockSize, _checkpoints) = (pool, queue, blockSize, checkpoints);
        _roots = new PrefixRoots(blockSize);
        _nodes = new PrefixNodes(_roots, pool, queue, checkpoints);
    }

    /// <summary>The retired included.</summary>
    public IEnumerable<PrefixNode> Nodes => _nodes.All;

    /// <summary>Grows with every change of what <see cref="Match"/> finds.</summary>
    public long Version => _nodes.Version;

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
        for (var block = 0; (block + 1) * _blockSize < tokens.Length; block++)
        {
            if (_roots.Child(root, last, keys, tokens, block) is not { } child)
            {
                break;
            }

            last = child;
            found = _checkpoints is null || child.Slot is not null ? child : found;
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
                _queue.Take(at);
            }

            _queue.Policy.NoteUse(at);
        }
    }

    /// <param name="until">On the path; it and what stands before it stay pinned.</param>
    public void Unpin(PrefixNode node, PrefixNode? until = null)
    {
        node.NoteReaderGone();
        for (var at = node; at != until; at = at.Parent)
        {
            Invariant.Holds(at!.Pins > 0, "only a pinned node is unpinned");
            if (--at.Pins == 0)
            {
                _nodes.NoteUnpinned(at);
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
                _pool.Release([block]);
                last = known;
            }
            else if (_nodes.TryAdd(root, last, keys, tokens, index, position, block) is { } added)
            {
                last = added;
            }
            else
            {
                break;
            }

            if (last.Pins++ == 0)
            {
                _queue.Take(last);
            }
        }

        last?.NoteReader();
        return last;
    }

    /// <inheritdoc cref="PrefixNodes.SetCheckpoint"/>
    public void SetCheckpoint(PrefixNode node, int slot) => _nodes.SetCheckpoint(node, slot);

    /// <inheritdoc cref="PrefixNodes.DropCheckpoint"/>
    public void DropCheckpoint(PrefixNode node) => _nodes.DropCheckpoint(node);

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
        _pool.Release(blocks[((last?.Depth ?? 0) - (from?.Depth ?? 0))..]);
        if (last != from)
        {
            Unpin(last!, from);
            from?.NoteReader();
        }
    }

    /// <summary>Forgets everything that read the text, whoever asked.</summary>
    public void Purge(ChunkIdentity identity)
    {
        _nodes.RetireRoots(root => root.Key.Reads(identity));
        foreach (var node in _nodes.All.Where(node => node.Begins(identity) && !node.IsRetired).ToArray())
        {
            _nodes.Retire(node);
        }
    }

    /// <summary>Forgets everything behind this layout.</summary>
    public void Purge(PrefixRootKey key) => _nodes.RetireRoots(root => root.Key.Key == key.Key);

    /// <inheritdoc cref="PrefixNodes.Retire"/>
    public void Retire(PrefixNode node) => _nodes.Retire(node);

    public void CheckIntegrity() => _nodes.CheckIntegrity();
}
