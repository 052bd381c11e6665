using Rag.Core.Queue;

namespace Rag.Feeds.Administration;

/// <summary>An article that could not be stored, as a person is told of it.</summary>
/// <param name="Reason">A sentence.</param>
public sealed record DeadReport(long Ticket, QueueStage Stage, string Title, string? Feed, DateTimeOffset DiedAt, string Reason);
