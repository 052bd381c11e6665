using System.Globalization;
using Rag.Core.Indexing;

namespace Rag.Bench.Store;

/// <summary>What an invented store is searched for, a query for each of the vectors of questions.</summary>
internal sealed class StoreQueries(NewsVectors vectors)
{
    /// <summary>Chunks that a query for the nearest finds.</summary>
    public const int Nearest = 10;

    /// <summary>Of the outlets, to whose articles a filter keeps.</summary>
    private const int FilteredOutlets = 20;

    public IReadOnlyList<IndexQuery> One { get; } = Of(vectors, ChunkFilter.Public);

    /// <summary>Of two fifths of the articles.</summary>
    public IReadOnlyList<IndexQuery> Filtered { get; } =
        Of(
            vectors,
            ChunkFilter.Public with
            {
                Sources = Enumerable.Range(0, FilteredOutlets).Select(number => InventedChunks.Outlet(number)).ToHashSet(),
            }
        );

    public IReadOnlyList<IndexQuery> Three { get; } =
    [
        .. vectors.Queries.Select(
            (_, number) =>
                new IndexQuery(
                    [.. Enumerable.Range(0, 3).Select(i => new SubQuery([], vectors.Queries[(number + i) % vectors.Queries.Count]))],
                    ChunkFilter.Public,
                    0,
                    100
                )
        ),
    ];

    public IReadOnlyList<IndexQuery> Words { get; } = [.. vectors.Queries.Select((_, number) => EightWords(number))];

    private static IReadOnlyList<IndexQuery> Of(NewsVectors vectors, ChunkFilter filter) =>
        [.. vectors.Queries.Select(vector => new IndexQuery([new SubQuery([], vector)], filter, 0, Nearest))];

    private static IndexQuery EightWords(int number)
    {
        var random = new Random(number);
        var words = Enumerable.Range(0, 8).Select(_ => (int)Math.Exp(random.NextDouble() * Math.Log(50_000))).Distinct();
        TermWeight[] terms = [.. words.Select(word => new TermWeight(string.Create(CultureInfo.InvariantCulture, $"w{word}q"), 1))];
        return new IndexQuery([new SubQuery(terms, ReadOnlyMemory<float>.Empty)], ChunkFilter.Public, 100, 0);
    }
}
