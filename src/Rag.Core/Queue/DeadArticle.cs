namespace Rag.Core.Queue;

/// <summary>An article that could not be stored, kept until somebody retries or drops it.</summary>
/// <param name="Reason">A sentence.</param>
public sealed record DeadArticle(
    long Ticket,
    QueueStage Stage,
    IncomingArticle Article,
    DateTimeOffset DiedAt,
    int Attempts,
    string Reason
);
