namespace Rag.Core.Answers;

/// <param name="Candidates">How many chunks were weighed.</param>
public sealed record SearchResult(IReadOnlyList<Hit> Hits, int Candidates)
{
    /// <summary>What ranks among the hits and is none of them: near duplicates, and further articles of a story.</summary>
    public IReadOnlyList<LeftOutPassage> LeftOut { get; init; } = [];

    /// <summary>A sentence for readers where less was searched than should have been; null where all was.</summary>
    public string? Notice { get; init; }
}
