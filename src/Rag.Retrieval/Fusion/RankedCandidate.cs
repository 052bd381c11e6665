namespace Rag.Retrieval.Fusion;

/// <param name="Index">In the pool's candidates.</param>
internal readonly record struct RankedCandidate(int Index, double Score);
