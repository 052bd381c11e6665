namespace Rag.Bench.Ingest;

/// <summary>What the queue's pipeline did with some entries, and with the same ones again.</summary>
/// <param name="StageP95">Seconds of a batch, by stage.</param>
/// <param name="QueueSeconds">Time of queueing all of them durably, before the first is claimed.</param>
/// <param name="EmbedderAlone">Time of embedding the same slices outside the pipeline.</param>
/// <param name="Duplicates">Time from queueing the same entries again until they are told as unchanged.</param>
/// <param name="MemoryBytes">The process's, once all is stored.</param>
internal sealed record QueueReport(
    int Entries,
    long Articles,
    long Chunks,
    TimeSpan QueueSeconds,
    TimeSpan Stored,
    TimeSpan EmbedderAlone,
    TimeSpan Duplicates,
    IReadOnlyDictionary<string, double> StageP95,
    long MemoryBytes
)
{
    /// <summary>Time of embedding the same texts in calls that give way to nobody.</summary>
    public required TimeSpan EmbedderInLargeCalls { get; init; }

    /// <summary>
    /// Processor time of the pipeline beside that of the embedder in large calls: what other programs take of the machine does not count.
    /// </summary>
    public required double ProcessorOverEmbedder { get; init; }

    /// <summary>The process's, once the models are loaded.</summary>
    public required long MemoryBeforeBytes { get; init; }

    /// <summary>Seconds.</summary>
    public required double SliceP95 { get; init; }

    /// <summary>Seconds.</summary>
    public required double LongestSlice { get; init; }

    public required double TextsPerSlice { get; init; }

    public object Figures() =>
        new
        {
            Entries,
            Articles,
            Chunks,
            QueueingSeconds = Math.Round(QueueSeconds.TotalSeconds, 3),
            Seconds = Math.Round(Stored.TotalSeconds, 3),
            EntriesPerSecond = Math.Round(Entries / Stored.TotalSeconds, 1),
            ArticlesPerSecond = Math.Round(Articles / Stored.TotalSeconds, 1),
            ChunksPerSecond = Math.Round(Chunks / Stored.TotalSeconds, 1),
            DuplicatesPerSecond = Math.Round(Entries / Duplicates.TotalSeconds, 1),
            StageP95Seconds = StageP95.Rounded(4),
            SliceP95Seconds = Math.Round(SliceP95, 4),
            LongestSliceSeconds = Math.Round(LongestSlice, 4),
            TextsPerSlice = Math.Round(TextsPerSlice, 1),
            MemoryBeforeMib = MemoryBeforeBytes >> 20,
            MemoryMib = MemoryBytes >> 20,
        };

    public IEnumerable<(string Name, double Ratio)> Ratios() =>
        [
            ("queue_over_embedder", Stored / EmbedderInLargeCalls),
            ("queue_processor_over_embedder", ProcessorOverEmbedder),
            ("slices_over_large_calls", EmbedderAlone / EmbedderInLargeCalls),
            ("duplicate_over_new", Duplicates / Stored),
        ];
}
