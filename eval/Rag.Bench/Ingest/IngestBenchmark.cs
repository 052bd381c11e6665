using Rag.Core.Models;

namespace Rag.Bench.Ingest;

/// <summary>
/// Measures what ingestion costs beside its embedder: the same batches of texts are embedded within the pipeline and alone.
/// </summary>
internal static class IngestBenchmark
{
    /// <param name="ingest">Ingests into an empty store with the embedder that it is called with; returns the number of chunks.</param>
    public static async Task<IngestRound> RunAsync(
        IEmbedder embedder,
        Func<IEmbedder, Task<int>> ingest,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        embedder.EmbedPassages(["The first text compiles code and fills the model's pages."], cancellation);
        var recording = new RecordingEmbedder(embedder);
        var start = time.GetTimestamp();
        var chunks = await ingest(recording);
        var ingestion = time.GetElapsedTime(start);
        var alone = recording.MeasureAlone(time, cancellation);
        return new IngestRound(chunks, recording.Batches.Sum(batch => batch.Count), ingestion, alone);
    }
}
