namespace Rag.Bench.Ingest;

/// <summary>What the queue's pipeline did with some entries, and with the same ones again.</summary>
/// <param name="StageP95">Seconds of a batch, by stage.</param>
/// <param name="MemoryBytes">The process's, once all is stored.</param>
internal sealed record QueueReport(
    int Entries,
    long Articles,
    long Chunks,
    IReadOnlyList<QueueRound> Rounds,
    IReadOnlyDictionary<string, double> StageP95,
    long MemoryBytes
)
{
    /// <summary>The process's, once the models are loaded.</summary>
    public required long MemoryBeforeBytes { get; init; }

    /// <summary>Seconds.</summary>
    public required double SliceP95 { get; init; }

    /// <summary>Seconds.</summary>
    public required double LongestSlice { get; init; }

    private int Texts => Rounds.Sum(round => round.Texts);

    private TimeSpan Duplicates => TimeSpan.FromTicks(Rounds.Sum(round => round.Duplicates.Ticks));

    private double Seconds => Rounds.Sum(round => round.Stored.TotalSeconds);

    public object Figures() =>
        new
        {
            Entries,
            Articles,
            Chunks,
            QueueingSeconds = Math.Round(Rounds.Sum(round => round.Queueing.TotalSeconds), 3),
            Seconds = Math.Round(Seconds, 3),
            EntriesPerSecond = Math.Round(Entries / Seconds, 1),
            ArticlesPerSecond = Math.Round(Articles / Seconds, 1),
            ChunksPerSecond = Math.Round(Chunks / Seconds, 1),
            TextsPerSecond = Math.Round(Texts / Seconds, 1),
            EmbedderTextsPerSecond = Math.Round(Texts / Rounds.Sum(round => round.Alone.TotalSeconds), 1),
            DuplicateMs = Math.Round(Duplicates.TotalMilliseconds / Entries, 3),
            DuplicatesPerSecond = Math.Round(Entries / Duplicates.TotalSeconds, 1),
            StageP95Seconds = StageP95.Rounded(4),
            SliceP95Seconds = Math.Round(SliceP95, 4),
            LongestSliceSeconds = Math.Round(LongestSlice, 4),
            MemoryBeforeMib = MemoryBeforeBytes >> 20,
            MemoryMib = MemoryBytes >> 20,
            OverEmbedder = Rounds.Select(round => Math.Round(round.Stored / round.Alone, 3)),
        };

    public Dictionary<string, Ratio> Ratios() =>
        new()
        {
            ["queue_over_embedder"] = Of(round => round.Stored / round.Alone),
            ["queue_processor_over_embedder"] = Of(round => round.Processor / round.ProcessorAlone),
            ["duplicate_over_new"] = Of(round => round.Duplicates / round.Stored),
        };

    private Ratio Of(Func<QueueRound, double> ratio) => Ratio.OfRounds([.. Rounds.Select(ratio)]);
}
