namespace Rag.Client.Search;

/// <summary>What was found, best first.</summary>
/// <param name="AsOf">The time whose knowledge was looked for; null for now.</param>
/// <param name="Candidates">How many passages were weighed.</param>
public sealed record SearchResult(string Query, DateTimeOffset? AsOf, int Candidates, IReadOnlyList<SearchHit> Hits)
{
    /// <summary>A sentence where less was searched than should have been; null where all was.</summary>
    public string? Notice { get; init; }
}
