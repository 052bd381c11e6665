namespace Rag.Retrieval.Coverage;

/// <summary>A candidate whose text was read.</summary>
/// <param name="Index">In the pool's candidates.</param>
internal sealed record ReadCandidate(int Index, TermMatch Match);
