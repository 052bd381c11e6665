namespace Rag.Engine.Cache;

/// <summary>KV that comes and goes as a whole, shared by every sequence that pins it.</summary>
/// <param name="owner">Who carries out its eviction.</param>
/// <param name="id">In order of creation over all kinds: breaks ties between equal priorities, so that the same trace evicts the same
/// entries.</param>
internal abstract class CacheEntry(ICacheOwner owner, long id, int[] blocks)
{
    public ICacheOwner Owner { get; } = owner;

    public long Id { get; } = id;

    public int[] Blocks { get; } = blocks;

    public abstract int TokenCount { get; }

    /// <summary>Tokens that stand before it and are read when it is computed again.</summary>
    public abstract int ContextTokens { get; }

    /// <summary>What it takes, in blocks; more than its own where other memory goes with it.</summary>
    public virtual double Size => Blocks.Length;

    /// <summary>The identity under which its history is remembered after its eviction; null where it is not remembered.</summary>
    public abstract ChunkIdentity? Identity { get; }

    /// <summary>False while another entry builds on it: that one goes first.</summary>
    public abstract bool IsLeaf { get; }

    /// <summary>Sequences that read it or wait for it. It is evicted only at 0.</summary>
    public int Pins { get; set; }

    /// <summary>No lookup finds it; its blocks are freed with the last pin.</summary>
    public bool IsRetired { get; set; }

    public UseHistory History { get; set; }

    /// <summary>Used once; earlier uses, if there were any, are forgotten.</summary>
    public bool IsOnProbation { get; set; }

    /// <summary>
    /// What it was worth when it was last put in order; the lowest goes first. It does not change while a set holds the entry.
    /// </summary>
    public double Priority { get; set; }

    /// <summary>Order of the first waiting sequence that will read it; <see cref="long.MaxValue"/> where none will.</summary>
    public long WantedBy { get; set; } = long.MaxValue;
}

/// <summary>Owns entries of one kind.</summary>
internal interface ICacheOwner
{
    /// <summary>Forgets the entry, which has no pins and is a leaf, and frees its blocks.</summary>
    void Evict(CacheEntry entry);
}
