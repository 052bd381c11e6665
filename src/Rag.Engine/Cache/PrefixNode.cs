using System.Collections.Immutable;
using Rag.Core.Prompts;

namespace Rag.Engine.Cache;

/// <summary>One full block of a kept sequence's own tokens; the path to the node is what these tokens read before them.</summary>
/// <param name="parent">Null for the first block behind the chunks.</param>
/// <param name="position">Of its first token in the prompt.</param>
/// <param name="parts">That begin in it.</param>
internal sealed class PrefixNode(
    ICacheOwner owner,
    long id,
    PrefixRoot root,
    PrefixNode? parent,
    Digest key,
    int[] tokens,
    int position,
    int block,
    ImmutableArray<PartPlace> parts
) : CacheEntry(owner, id, [block])
{
    private int _runBlocks = 1;
    private int _runStart = position;
    private double _runSize = 1;

    public PrefixRoot Root { get; } = root;

    public PrefixNode? Parent { get; } = parent;

    public Digest Key { get; } = key;

    public int[] Tokens { get; } = tokens;

    public Dictionary<Digest, PrefixNode> Children { get; } = [];

    public ImmutableArray<PartPlace> Parts { get; } = parts;

    public int Position { get; } = position;

    /// <summary>The state behind its last token; null without a checkpoint here, and for models without states.</summary>
    public int? Slot { get; set; }

    /// <summary>Running sequences whose kept beginning ends here.</summary>
    public int Readers { get; private set; }

    /// <summary>Of a checkpoint, what would have to be computed again from the one before it.</summary>
    public override int TokenCount => _runBlocks * Tokens.Length;

    public override int ContextTokens => _runStart;

    public override double Size => _runSize;

    /// <summary>Conversations that end do not come back: their blocks are not remembered.</summary>
    public override ChunkIdentity? Identity => null;

    public override bool IsLeaf => Children.Count == 0;

    /// <summary>Blocks on the way from the root to this one, itself included.</summary>
    public int Depth { get; } = (parent?.Depth ?? 0) + 1;

    /// <param name="blocks">Blocks since the checkpoint before, its own included.</param>
    /// <param name="start">Position of their first token.</param>
    /// <param name="size">Of them and of the state, in blocks.</param>
    public void SetRun(int blocks, int start, double size) => (_runBlocks, _runStart, _runSize) = (blocks, start, size);

    public void NoteReader() => Readers++;

    public void NoteReaderGone() => Readers--;

    /// <summary>Whether the text is among what stands before its end.</summary>
    public bool Reads(ChunkIdentity content)
    {
        for (var at = this; at is not null; at = at.Parent)
        {
            if (at.Begins(content))
            {
                return true;
            }
        }

        return Root.Key.Reads(content);
    }

    /// <summary>Whether the text begins in this very block.</summary>
    public bool Begins(ChunkIdentity content) => Parts.Any(place => place.Part.IsOfContent(content));
}

/// <summary>All that was kept behind one layout of chunks.</summary>
internal sealed class PrefixRoot(PrefixRootKey key)
{
    public PrefixRootKey Key { get; } = key;

    public Dictionary<Digest, PrefixNode> Children { get; } = [];
}
