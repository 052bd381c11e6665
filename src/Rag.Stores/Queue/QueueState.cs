namespace Rag.Stores.Queue;

/// <summary>What keeps an article in the queue from being claimed. The numbers are the database's.</summary>
internal enum QueueState
{
    Ready = 0,

    /// <summary>An unfinished article of the same key came earlier, or is claimed.</summary>
    Behind = 1,

    Claimed = 2,

    /// <summary>It failed and is tried again at its time.</summary>
    Later = 3,
}
