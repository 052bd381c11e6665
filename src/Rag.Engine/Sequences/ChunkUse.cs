using Rag.Engine.Cache;

namespace Rag.Engine.Sequences;

/// <summary>A chunk as one sequence needs it.</summary>
internal sealed class ChunkUse(ChunkIdentity identity)
{
    public ChunkIdentity Identity { get; } = identity;

    /// <summary>The entry that the last lookup found; see <see cref="KvMatch"/>.</summary>
    public ChunkEntry? Found { get; set; }

    /// <summary>Pinned while the sequence runs, null otherwise.</summary>
    public ChunkEntry? Entry { get; set; }

    /// <summary>Counted as cached because it is read from disk for this sequence.</summary>
    public bool IsRestored { get; set; }

    /// <summary>
    /// It is encoded for this sequence alone and never listed: its text was purged after the sequence was submitted, or the request shares
    /// nothing.
    /// </summary>
    public bool IsPurged { get; set; }
}
