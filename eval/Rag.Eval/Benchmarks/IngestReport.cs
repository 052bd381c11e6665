namespace Rag.Eval.Benchmarks;

/// <param name="Texts">Embedded: the chunks and the windows in them.</param>
/// <param name="EmbedderAlone">The time for the same batches with nothing else going on.</param>
public sealed record IngestReport(int Chunks, int Texts, TimeSpan Ingestion, TimeSpan EmbedderAlone)
{
    public double ChunksPerSecond => Chunks / Ingestion.TotalSeconds;

    public double IngestionOverEmbedder => Ingestion / EmbedderAlone;
}
