namespace Rag.Core.Queue;

/// <summary>An article that was claimed: until the lease ends nobody else is given it.</summary>
/// <param name="Ticket">Its number in the queue, never used again.</param>
/// <param name="Attempts">How often it was claimed before.</param>
public sealed record QueuedArticle(long Ticket, QueueStage Stage, IncomingArticle Article, DateTimeOffset QueuedAt, int Attempts);
