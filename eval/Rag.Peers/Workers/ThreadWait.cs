namespace Rag.Peers.Workers;

/// <summary>What an engine's threads do while they have nothing to do.</summary>
internal enum ThreadWait
{
    /// <summary>They sleep until they are woken.</summary>
    Sleep,

    /// <summary>They spin for a while first, which wakes them sooner and takes the cores from others.</summary>
    Spin,
}
