namespace Rag.Core.Queue;

/// <summary>An article that was claimed: until the lease ends nobody else is given it.</summary>
/// <param name="Ticket">Its number in the queue, never used again.</param>
/// <param name="QueuedAt">When it came to this stage.</param>
/// <param name="Attempts">How often it was claimed before at this stage; claims that were released do not count.</param>
/// <param name="BegunAt">
/// When it was first claimed at this stage. What happened to its article since then may be an earlier attempt's work, cut off by a kill.
/// </param>
public sealed record QueuedArticle(
    long Ticket,
    QueueStage Stage,
    IncomingArticle Article,
    DateTimeOffset QueuedAt,
    int Attempts,
    DateTimeOffset BegunAt
);
