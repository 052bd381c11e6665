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
)
{
    /// <summary>From so many attempts on, none of which came to an end, an article may be what ends the process.</summary>
    public const int Suspicious = 5;

    /// <summary>
    /// It has to be begun alone: beside others, their ends would be counted against it, and its own against them.
    /// </summary>
    public bool IsSuspect => Attempts >= Suspicious;
}
