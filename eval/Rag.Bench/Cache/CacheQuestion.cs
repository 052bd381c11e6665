namespace Rag.Bench.Cache;

/// <param name="Chunks">Distinct chunks.</param>
/// <param name="IsScan">Whether no other question asks for the same chunks.</param>
internal sealed record CacheQuestion(IReadOnlyList<int> Chunks, bool IsScan);
