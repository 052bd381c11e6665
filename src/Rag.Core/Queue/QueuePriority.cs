namespace Rag.Core.Queue;

/// <summary>What goes first; within one priority, what came first.</summary>
public enum QueuePriority
{
    /// <summary>Published within the last hours.</summary>
    Breaking,

    Normal,

    /// <summary>Old news, read to have them.</summary>
    Backfill,
}
