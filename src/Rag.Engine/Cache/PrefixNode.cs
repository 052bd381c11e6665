using Rag.Core.Prompts;

namespace Rag.Engine.Cache;

/// <summary>One full block of a kept sequence's own tokens; the path to the node is what these tokens read before them.</summary>
/// <param name="parent">Null for the first block behind the chunks.</param>
/// <param name="position">Of its first token in the prompt.</param>
internal sealed class PrefixNode(
    ICacheOwner owner,
    long id,
    PrefixRoot root,
    PrefixNode? parent,
    Digest key,
    int[] tokens,
    int position,
    int block
) : CacheEntry(owner, id, [block])
{
    public PrefixRoot Root { get; } = root;

    public PrefixNode? Parent { get; } = parent;

    public Digest Key { get; } = key;

    public int[] Tokens { get; } = tokens;

    public Dictionary<Digest, PrefixNode> Children { get; } = [];

    public override int TokenCount => Tokens.Length;

    public override int ContextTokens => position;

    /// <summary>Conversations that end do not come back: their blocks are not remembered.</summary>
    public override ChunkIdentity? Identity => null;

    public override bool IsLeaf => Children.Count == 0;

    /// <summary>Blocks on the way from the root to this one, itself included.</summary>
    public int Depth { get; } = (parent?.Depth ?? 0) + 1;
}

/// <summary>All that was kept behind one layout of chunks.</summary>
internal sealed class PrefixRoot(PrefixRootKey key)
{
    public PrefixRootKey Key { get; } = key;

    public Dictionary<Digest, PrefixNode> Children { get; } = [];
}
