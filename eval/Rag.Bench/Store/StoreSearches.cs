using System.Diagnostics;
using Rag.Core.Indexing;
using Rag.Stores.Embedded;

namespace Rag.Bench.Store;

/// <summary>Searches of a store by each of the invented questions, several times over.</summary>
/// <param name="Times">Without the first round.</param>
/// <param name="Found">Chunks by question, numbered as they were stored, from 0.</param>
internal sealed record StoreSearches(Spread Times, IReadOnlyList<IReadOnlySet<long>> Found)
{
    private const int Rounds = 5;

    public static async Task<StoreSearches> RunAsync(EmbeddedStore store, IReadOnlyList<IndexQuery> queries, CancellationToken cancellation)
    {
        var (times, found) = (new List<double>(), new List<IReadOnlySet<long>>());
        foreach (var round in Enumerable.Range(0, Rounds))
        {
            foreach (var query in queries)
            {
                var started = Stopwatch.GetTimestamp();
                var candidates = await store.SearchAsync(query, cancellation);
                if (round > 0)
                {
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }
                else
                {
                    // Ids are given in the order of storing, from 1.
                    found.Add(candidates.Select(candidate => candidate.ChunkId.Value - 1).ToHashSet());
                }
            }
        }

        return new StoreSearches(Spread.Of(times), found);
    }

    /// <summary>The share of what should be found that is.</summary>
    public double Recall(IReadOnlyList<IReadOnlySet<long>> right) =>
        Found.Zip(right, (found, all) => found.Count(all.Contains)).Sum() / (double)right.Sum(all => all.Count);
}
