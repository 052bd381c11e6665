using Rag.Core.Prompts;

namespace Rag.Engine.Cache;

/// <summary>
/// The KV of ended sequences' own full blocks (questions, turns of a conversation, answers), found again by a sequence with the same layout
/// of chunks and the same tokens so far. Keys are chained block by block; a match is confirmed on token ids.
/// </summary>
/// <remarks>
/// A pin on a node pins the path to it, so a node without pins has no pinned descendant and goes leaf first. A retired node is no longer in
/// the tree and lives by its pins. Its blocks are cached from the moment they are kept.
/// </remarks>
internal sealed class PrefixTree(BlockPool pool, EvictionQueue queue, int blockSize) : ICacheOwner
{
    private readonly Dictionary<Digest, PrefixRoot> _roots = [];
    private readonly HashSet<PrefixNode> _nodes = []; // the retired included

    public IEnumerable<PrefixNode> Nodes => _nodes;

    /// <summary>Grows with every change of what <see cref="Match"/> finds.</summary>
    public long Version { get; private set; }

    /// <summary>
    /// The longest path whose tokens are the leading <paramref name="tokens"/>, without the last of them: something has to be computed.
    /// Null where there is none.
    /// </summary>
    /// <param name="keys">Of the sequence whose own tokens these are.</param>
    public PrefixNode? Match(PrefixKeys keys, ReadOnlySpan<int> tokens)
    {
        if (!_roots.TryGetValue(keys.Root.Key, out var root) || !root.Key.HasLayoutOf(keys.Root))
        {
            return null;
        }

        PrefixNode? last = null;
        for (var block = 0; (block + 1) * blockSize < tokens.Length; block++)
        {
            if (Child(root, last, keys.Of(block, tokens), BlockOf(tokens, block)) is not { } child)
            {
                break;
            }

            last = child;
        }

        return last;
    }

    public void Pin(PrefixNode node)
    {
        for (var at = node; at is not null; at = at.Parent)
        {
            if (at.Pins++ == 0)
            {
                queue.Take(at);
            }

            queue.Policy.NoteUse(at);
        }
    }

    public void Unpin(PrefixNode node)
    {
        for (var at = node; at is not null; at = at.Parent)
        {
            Invariant.Holds(at.Pins > 0, "only a pinned node is unpinned");
            if (--at.Pins > 0)
            {
                continue;
            }

            if (at.IsRetired)
            {
                _nodes.Remove(at);
                pool.Release(at.Blocks);
            }
            else
            {
                queue.Release(at);
            }
        }
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

        if (from is { IsRetired: true } || RootFor(keys.Root) is not { } root)
        {
            pool.Release(blocks);
            return;
        }

        var parent = from;
        var first = from?.Depth ?? 0;
        for (var i = 0; i < blocks.Length; i++)
        {
            var block = first + i;
            var key = keys.Of(block, tokens);
            var blockTokens = BlockOf(tokens, block);
            if (Child(root, parent, key, blockTokens) is { } known)
            {
                pool.Release(blocks.Slice(i, 1));
                parent = known;
            }
            else if (TryAdd(root, parent, key, blockTokens, position + (block * blockSize), blocks[i]) is { } added)
            {
                parent = added;
            }
            else
            {
                pool.Release(blocks[i..]); // another block has the key: it stays
                break;
            }
        }
    }

    /// <summary>Forgets everything that read the text, whoever asked.</summary>
    public void Purge(ChunkIdentity identity) => RetireRoots(root => root.Key.Reads(identity));

    /// <summary>Forgets everything behind this layout.</summary>
    public void Purge(PrefixRootKey key) => RetireRoots(root => root.Key.Key == key.Key);

    public bool Reads(ChunkIdentity identity) => _nodes.Any(node => node.Root.Key.Reads(identity));

    void ICacheOwner.Evict(CacheEntry entry)
    {
        var node = (PrefixNode)entry;
        queue.Take(node);
        Unlink(node);
        _nodes.Remove(node);
        node.IsRetired = true;
        Version++;
        pool.Release(node.Blocks);
        if (node.Parent is { } parent)
        {
            queue.NoteLeaf(parent);
        }
    }

    public void CheckIntegrity()
    {
        foreach (var node in _nodes)
        {
            Invariant.Holds(pool.StateOf(node.Blocks[0]) == BlockState.Cached, "a kept block is cached");
            Invariant.Holds(!node.IsRetired || node.Pins > 0, "a retired node lives by its pins alone");
            Invariant.Holds(node.Parent is not { } parent || parent.Pins >= node.Pins, "a pin holds the whole path");
            Invariant.Holds(node.IsRetired || SiblingsOf(node)[node.Key] == node, "a node is found under its key");
            Invariant.Holds(node.IsRetired || node.Parent is null or { IsRetired: false }, "nothing stands behind a retired node");
        }

        var linked = _roots
            .Values.SelectMany(root => root.Children.Values)
            .Concat(_nodes.Where(node => !node.IsRetired).SelectMany(node => node.Children.Values));
        Invariant.Holds(linked.Count() == _nodes.Count(node => !node.IsRetired), "the tree holds exactly the nodes that are not retired");
        Invariant.Holds(_roots.Values.All(root => root.Children.Count > 0), "no root is empty");
        Invariant.Holds(_nodes.Select(node => node.Blocks[0]).Distinct().Count() == _nodes.Count, "no block belongs to two nodes");
    }

    private ReadOnlySpan<int> BlockOf(ReadOnlySpan<int> tokens, int block) => tokens.Slice(block * blockSize, blockSize);

    private static PrefixNode? Child(PrefixRoot root, PrefixNode? parent, in Digest key, ReadOnlySpan<int> tokens)
    {
        var siblings = parent?.Children ?? root.Children;
        return siblings.TryGetValue(key, out var child) && tokens.SequenceEqual(child.Tokens) ? child : null;
    }

    /// <summary>Null where another layout has the key.</summary>
    private PrefixRoot? RootFor(PrefixRootKey key)
    {
        if (!_roots.TryGetValue(key.Key, out var root))
        {
            _roots.Add(key.Key, root = new PrefixRoot(key));
        }

        return root.Key.HasLayoutOf(key) ? root : null;
    }

    private PrefixNode? TryAdd(PrefixRoot root, PrefixNode? parent, in Digest key, ReadOnlySpan<int> tokens, int position, int block)
    {
        var siblings = parent?.Children ?? root.Children;
        if (siblings.ContainsKey(key))
        {
            return null;
        }

        if (parent is { Pins: 0 })
        {
            queue.NoteInner(parent);
        }

        var node = new PrefixNode(this, queue.Policy.NextId(), root, parent, key, tokens.ToArray(), position, block);
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
        var roots = _roots.Values.Where(isMeant).ToHashSet();
        foreach (var node in _nodes.Where(node => roots.Contains(node.Root) && !node.IsRetired).ToArray())
        {
            node.IsRetired = true;
            if (node.Pins == 0)
            {
                queue.Take(node);
                _nodes.Remove(node);
                pool.Release(node.Blocks);
            }
        }

        foreach (var root in roots)
        {
            _roots.Remove(root.Key.Key);
            Version++;
        }
    }

    private void Unlink(PrefixNode node)
    {
        SiblingsOf(node).Remove(node.Key);
        if (node is { Parent: null, Root.Children.Count: 0 })
        {
            _roots.Remove(node.Root.Key.Key);
        }
    }

    private static Dictionary<Digest, PrefixNode> SiblingsOf(PrefixNode node) => node.Parent?.Children ?? node.Root.Children;
}
