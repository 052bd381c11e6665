namespace Rag.Engine.Cache;

/// <summary>The KV of one part encoded alone, at positions 0, 1, ...</summary>
internal sealed class ChunkEntry(ICacheOwner owner, long id, ChunkIdentity identity, int[] blocks) : CacheEntry(owner, id, blocks)
{
    public override ChunkIdentity Identity { get; } = identity;

    public override int TokenCount => Identity.TokenIds.Length;

    public override int ContextTokens => 0;

    public override bool IsLeaf => true;

    /// <summary>Tokens [0, Encoded) have their KV in the blocks.</summary>
    public int Encoded { get; set; }

    /// <summary>Its KV is being read from disk, so no step computes it.</summary>
    public bool IsRestoring { get; set; }

    /// <summary>Its KV was read from disk.</summary>
    public bool IsFromDisk { get; set; }

    /// <summary>In line to be copied to disk.</summary>
    public bool IsToBeOffloaded { get; set; }

    /// <summary>Of <see cref="Encoded"/>, those encoded before any sequence asked for the chunk; 0 once one did.</summary>
    public int SpeculativeTokens { get; set; }

    /// <summary>How many sequences found it.</summary>
    public long Hits { get; set; }

    public bool IsReady => Encoded == TokenCount;
}
