namespace Rag.Peers;

/// <summary>What is tried of a peer's settings before one is chosen.</summary>
internal enum SearchEffort
{
    /// <summary>Nothing: the peer has as many threads as ours, which sleep while they wait, and flash attention.</summary>
    None,

    /// <summary>Every setting that might suit it best; half a minute for each peer, on a quiet machine.</summary>
    Whole,
}
