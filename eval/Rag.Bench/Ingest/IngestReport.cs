namespace Rag.Bench.Ingest;

/// <param name="Texts">The number of texts embedded: chunks and the windows in them.</param>
/// <param name="Ingestion">The time of the whole pipeline.</param>
/// <param name="EmbedderAlone">The time of embedding the same batches outside the pipeline.</param>
internal sealed record IngestReport(int Chunks, int Texts, TimeSpan Ingestion, TimeSpan EmbedderAlone)
{
    public double ChunksPerSecond => Chunks / Ingestion.TotalSeconds;

    public double IngestionOverEmbedder => Ingestion / EmbedderAlone;

    public Dictionary<string, double> Summary() => new() { ["ingestion_over_embedder"] = IngestionOverEmbedder };
}
