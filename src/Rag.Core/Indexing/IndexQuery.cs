namespace Rag.Core.Indexing;

/// <param name="SubQueries">At least one; the union of each one's best is returned, every candidate scored under every sub-query.</param>
/// <param name="TopLexical">Candidates taken from each sub-query's BM25 ranking; at least 0.</param>
/// <param name="TopDense">
/// Candidates taken from each sub-query's dense ranking (the larger of chunk and best window decides) where its vector
/// finds; at least 0.
/// </param>
public sealed record IndexQuery(IReadOnlyList<SubQuery> SubQueries, ChunkFilter Filter, int TopLexical, int TopDense)
{
    /// <summary>The digest of the embedder that made the vectors; null where there are none, or where nobody says.</summary>
    public string? Embedder { get; init; }
}
