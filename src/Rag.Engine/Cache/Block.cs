namespace Rag.Engine.Cache;

/// <summary>Who owns a block of the KV cache; a block is in exactly one state.</summary>
internal enum BlockState : byte
{
    Free,

    /// <summary>Promised to a chunk that is being encoded: only its encoding writes it, and no sequence reads it yet.</summary>
    Reserved,

    /// <summary>One sequence writes and reads it.</summary>
    Private,

    /// <summary>
    /// An encoded chunk, or a kept block of an ended sequence: read-only until it is freed, read by any number of sequences.
    /// </summary>
    Cached,
}
