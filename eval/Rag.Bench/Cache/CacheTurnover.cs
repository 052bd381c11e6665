namespace Rag.Bench.Cache;

/// <summary>Which chunk has which rank of popularity from a question on.</summary>
/// <param name="Question">Number of the first question that is drawn by it.</param>
internal sealed record CacheTurnover(int Question, IReadOnlyList<int> ChunkOfRank);
