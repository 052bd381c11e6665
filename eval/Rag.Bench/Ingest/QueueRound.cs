namespace Rag.Bench.Ingest;

/// <summary>Some entries through the queue, and then their texts through the embedder alone, in calls that give way to nobody.</summary>
/// <param name="Queueing">Time of queueing all of them durably, before the first is claimed.</param>
/// <param name="Texts">Chunks, windows and what stories are told by.</param>
/// <param name="Processor">Time of all processors while they were stored.</param>
/// <param name="ProcessorAlone">Time of all processors for the embedder alone.</param>
internal sealed record QueueRound(
    int Texts,
    TimeSpan Queueing,
    TimeSpan Stored,
    TimeSpan Processor,
    TimeSpan Alone,
    TimeSpan ProcessorAlone
)
{
    /// <summary>From queueing the same entries again, once all are stored, until they are told as unchanged.</summary>
    public TimeSpan Duplicates { get; init; }
}
