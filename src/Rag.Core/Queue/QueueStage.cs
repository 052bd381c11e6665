namespace Rag.Core.Queue;

/// <summary>What is to be done next for an article in the queue.</summary>
public enum QueueStage
{
    /// <summary>Its page is to be fetched: the feed has a stub.</summary>
    FullText,

    /// <summary>It is to be cleaned, told from what is known, cut, embedded and stored.</summary>
    Store,
}
