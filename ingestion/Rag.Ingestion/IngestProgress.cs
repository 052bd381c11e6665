namespace Rag.Ingestion;

/// <summary>How far an ingestion has come; everything counted is durable.</summary>
/// <param name="Articles">Articles done: added, revised or found unchanged.</param>
/// <param name="Chunks">Chunks stored.</param>
/// <param name="Fraction">Share of the input that is done, in [0, 1].</param>
/// <param name="ChunksPerSecond">Since the start.</param>
/// <param name="Remaining">Null until there is something to extrapolate from.</param>
public sealed record IngestProgress(int Articles, int Chunks, double Fraction, double ChunksPerSecond, TimeSpan? Remaining);
