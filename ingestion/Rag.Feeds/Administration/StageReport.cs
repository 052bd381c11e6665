using Rag.Core.Queue;

namespace Rag.Feeds.Administration;

/// <summary>A stage of the queue.</summary>
/// <param name="Lag">The age of what waits longest; zero where nothing does.</param>
public sealed record StageReport(QueueStage Stage, long Waiting, long Claimed, TimeSpan Lag);
