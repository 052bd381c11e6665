namespace Rag.Bench.Ingest;

/// <summary>Files ingested once into an empty store.</summary>
/// <param name="Texts">The number of texts embedded: chunks and the windows in them.</param>
/// <param name="Ingestion">The time of the whole pipeline.</param>
/// <param name="EmbedderAlone">The time of embedding the same batches outside the pipeline.</param>
internal sealed record IngestRound(int Chunks, int Texts, TimeSpan Ingestion, TimeSpan EmbedderAlone);
