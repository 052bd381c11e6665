namespace Rag.Core.Queue;

/// <summary>What a stage of the queue holds.</summary>
/// <param name="Waiting">Claimed ones among them.</param>
/// <param name="OldestQueuedAt">Of those that wait; null where none does. Its age is the stage's lag.</param>
public sealed record QueueDepth(QueueStage Stage, long Waiting, long Claimed, DateTimeOffset? OldestQueuedAt);
