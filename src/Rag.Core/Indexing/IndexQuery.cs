namespace Rag.Core.Indexing;

/// <param name="SubQueries">At least one; the union of each one's best is returned, every candidate scored under every sub-query.</param>
/// <param name="TopLexical">Candidates taken from each sub-query's BM25 ranking; at least 0.</param>
/// <param name="TopDense">
/// Candidates taken from each sub-query's dense ranking (the larger of chunk and best window decides) where its vector
/// finds; at least 0.
/// </param>
public sealed record IndexQuery(IReadOnlyList<SubQuery> SubQueries, ChunkFilter Filter, int TopLexical, int TopDense)
{
    /// <summary>So many sets of <see cref="Outlets"/> at most.</summary>
    public const int MostOutlets = 30;

    /// <summary>
    /// Sets of outlets: each sub-query's best chunks of each set that the filter permits are candidates too, beside the best of all that it
    /// permits.
    /// </summary>
    public IReadOnlyList<IReadOnlySet<string>> Outlets { get; init; } = [];

    /// <summary>The digest of the embedder that made the vectors; null where there are none, or where nobody says.</summary>
    public string? Embedder { get; init; }

    /// <exception cref="ArgumentException">There are more sets of outlets than an index takes.</exception>
    public void RequireFewOutlets()
    {
        if (Outlets.Count > MostOutlets)
        {
            throw new ArgumentException($"A query has at most {MostOutlets} sets of outlets; this one has {Outlets.Count}.");
        }
    }

    /// <summary>Queries without sets of outlets that find the same together, for an index that looks at one set at a time.</summary>
    public IEnumerable<IndexQuery> Apart()
    {
        yield return this with
        {
            Outlets = [],
        };
        foreach (var outlets in Outlets)
        {
            var permitted = Filter.Sources is { } allowed ? outlets.Where(allowed.Contains).ToHashSet() : outlets;
            if (permitted.Count > 0)
            {
                yield return this with
                {
                    Outlets = [],
                    Filter = Filter with { Sources = permitted },
                };
            }
        }
    }
}
