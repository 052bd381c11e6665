namespace Rag.Bench.Ingest;

/// <param name="Texts">The number of texts embedded: chunks and the windows in them.</param>
/// <param name="Ingestion">The time of the whole pipeline.</param>
/// <param name="EmbedderAlone">The time of embedding the same batches outside the pipeline.</param>
internal sealed record IngestReport(int Chunks, int Texts, TimeSpan Ingestion, TimeSpan EmbedderAlone)
{
    public object Figures() =>
        new
        {
            Chunks,
            Texts,
            IngestionSeconds = Math.Round(Ingestion.TotalSeconds, 3),
            EmbedderSeconds = Math.Round(EmbedderAlone.TotalSeconds, 3),
            ChunksPerSecond = Math.Round(Chunks / Ingestion.TotalSeconds, 1),
        };

    public Dictionary<string, double> Summary() => new() { ["ingestion_over_embedder"] = Ingestion / EmbedderAlone };
}
