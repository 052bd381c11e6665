namespace Rag.Core.Answers;

/// <param name="Candidates">How many chunks were weighed.</param>
public sealed record SearchResult(IReadOnlyList<Hit> Hits, int Candidates);
