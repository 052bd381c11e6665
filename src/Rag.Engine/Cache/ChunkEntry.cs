namespace Rag.Engine;

/// <summary>The KV of one segment encoded alone, at positions 0, 1, ...: all its blocks, shared by every sequence that pins it.</summary>
internal sealed class ChunkEntry(long id, ChunkIdentity identity, int[] blocks)
{
    /// <summary>In order of creation: breaks ties between equal priorities, so that the same trace evicts the same entries.</summary>
    public long Id { get; } = id;

    public ChunkIdentity Identity { get; } = identity;

    public int[] Blocks { get; } = blocks;

    public int TokenCount => Identity.TokenIds.Length;

    /// <summary>Tokens [0, Encoded) have their KV in the blocks.</summary>
    public int Encoded { get; set; }

    public bool IsReady => Encoded == TokenCount;

    /// <summary>Sequences that read it or wait for it. It is evicted only at 0.</summary>
    public int Pins { get; set; }

    /// <summary>No lookup finds it any more; its blocks are freed with the last pin.</summary>
    public bool IsRetired { get; set; }

    /// <summary>Uses, older ones counting less: see <see cref="EvictionPolicy"/>.</summary>
    public double Frequency { get; set; }

    /// <summary>Timestamp of the provider of time.</summary>
    public long LastUse { get; set; }

    /// <summary>The lowest goes first.</summary>
    public double Priority { get; set; }
}
