namespace Rag.Core.Indexing;

/// <summary>What BM25 asks of all chunks that somebody may read.</summary>
/// <param name="Chunks">How many there are.</param>
/// <param name="AverageLength">Indexed words a chunk, at least 1.</param>
/// <param name="Frequencies">How many chunks hold each of the terms that were asked for; terms that none holds may be missing.</param>
public sealed record LexicalStatistics(int Chunks, double AverageLength, IReadOnlyDictionary<string, int> Frequencies);
