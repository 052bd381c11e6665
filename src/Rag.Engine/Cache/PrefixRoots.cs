using Rag.Core.Prompts;

namespace Rag.Engine.Cache;

/// <summary>
/// Where kept beginnings of prompts begin, and how nodes hang together: each under its key, confirmed on what the key is made of.
/// </summary>
internal sealed class PrefixRoots(int blockSize)
{
    private readonly Dictionary<Digest, PrefixRoot> _roots = [];

    public IReadOnlyCollection<PrefixRoot> All => _roots.Values;

    public PrefixRoot? Find(PrefixRootKey key) => _roots.TryGetValue(key.Key, out var root) && root.Key.HasLayoutOf(key) ? root : null;

    /// <summary>Null where another layout has the key.</summary>
    public PrefixRoot? FindOrAdd(PrefixRootKey key)
    {
        if (!_roots.TryGetValue(key.Key, out var root))
        {
            _roots.Add(key.Key, root = new PrefixRoot(key));
        }

        return root.Key.HasLayoutOf(key) ? root : null;
    }

    public void Remove(PrefixRoot root) => _roots.Remove(root.Key.Key);

    /// <summary>What follows the parent, or the root where that is null: the tokens of a block, and the parts that begin there.</summary>
    public PrefixNode? Child(PrefixRoot root, PrefixNode? parent, PrefixKeys keys, ReadOnlySpan<int> tokens, int block)
    {
        var siblings = parent?.Children ?? root.Children;
        return
            siblings.TryGetValue(keys.Of(block, tokens), out var child)
            && BlockOf(tokens, block).SequenceEqual(child.Tokens)
            && keys.PartsOf(block).SequenceEqual(child.Parts)
            ? child
            : null;
    }

    public ReadOnlySpan<int> BlockOf(ReadOnlySpan<int> tokens, int block) => tokens.Slice(block * blockSize, blockSize);

    /// <summary>Takes the node out, with its root where it was the last there.</summary>
    public void Unlink(PrefixNode node)
    {
        SiblingsOf(node).Remove(node.Key);
        if (node is { Parent: null, Root.Children.Count: 0 })
        {
            Remove(node.Root);
        }
    }

    public static Dictionary<Digest, PrefixNode> SiblingsOf(PrefixNode node) => node.Parent?.Children ?? node.Root.Children;
}
