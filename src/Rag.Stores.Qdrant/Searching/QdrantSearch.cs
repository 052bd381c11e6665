using Qdrant.Client.Grpc;
using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Retrieval;
using Rag.Stores.Qdrant.Calls;
using Rag.Stores.Qdrant.Collections;
using Rag.Stores.Qdrant.Points;

namespace Rag.Stores.Qdrant.Searching;

/// <summary>
/// One search: a call with a query for each sub-query and side finds chunks; two calls beside each other bring what is not known of them;
/// the best of each ranking, by exact scores, are the candidates.
/// </summary>
/// <param name="filter">The query's own, in the server's words.</param>
/// <param name="store">The state of the store that the search sees.</param>
internal sealed class QdrantSearch(
    QdrantCalls calls,
    QdrantCollection collection,
    Filter filter,
    IndexQuery query,
    IIndexState store,
    bool exact
)
{
    /// <summary>Points whose words, or scores, are asked for in one call.</summary>
    private const int AtOnce = 500;

    private readonly IReadOnlyList<SubQuery> _subQueries = query.SubQueries;
    private readonly Dictionary<long, FoundChunk> _found = [];
    private readonly List<Ranking> _rankings = [];

    private enum Side
    {
        Words,
        Dense,
        Windows,
    }

    /// <summary>In order of chunk ids.</summary>
    public async Task<IReadOnlyList<Candidate>> RunAsync(CancellationToken cancellation)
    {
        string[] terms = [.. _subQueries.SelectMany(subQuery => subQuery.Terms).Select(term => term.Term).Distinct()];
        var statistics = await store.StatisticsAsync(query.Filter.Scopes, terms, cancellation).ConfigureAwait(false);
        var words = new ExactWords(_subQueries, statistics);
        await FindAsync(words, statistics.Chunks, cancellation).ConfigureAwait(false);
        ChunkId[] chunks = [.. _found.Keys.Select(chunk => new ChunkId(chunk))];
        var origins = await store.FindAsync(chunks, query.Filter, cancellation).ConfigureAwait(false);
        foreach (var gone in chunks.Where(chunk => !origins.ContainsKey(chunk)))
        {
            _found.Remove(gone.Value);
        }

        var found = _found.Values.ToList();
        await Task.WhenAll(ReadWordsAsync(words, found, cancellation), ScoreMissingAsync(found, cancellation)).ConfigureAwait(false);
        return [.. Chosen().Order().Select(chunk => CandidateOf(_found[chunk], origins[new ChunkId(chunk)]))];
    }

    private async Task FindAsync(ExactWords words, int chunks, CancellationToken cancellation)
    {
        var asked = new List<QueryPoints>();
        foreach (var (i, subQuery) in _subQueries.Index())
        {
            if (query.TopLexical > 0 && words.Has(i))
            {
                // Weights are made under averages that may have moved since: more are looked at than are taken.
                Ask(i, Side.Words, Input(words.QueryOf(i)), Pool(query.TopLexical, query.TopLexical / 2));
            }

            if (query.TopDense > 0 && subQuery.FindsByVector && !subQuery.Vector.IsEmpty)
            {
                Ask(i, Side.Dense, Input(subQuery.Vector), Pool(query.TopDense, 0));
                Ask(i, Side.Windows, Input(subQuery.Vector), Pool(query.TopDense, 0));
            }
        }

        if (asked.Count == 0)
        {
            return;
        }

        var answers = await calls
            .AskAsync("query", (client, token) => client.QueryBatchAsync(collection.Name, asked, cancellationToken: token), cancellation)
            .ConfigureAwait(false);
        foreach (var (ranking, answer) in _rankings.Zip(answers))
        {
            foreach (var point in answer.Result)
            {
                Take(ranking, point);
            }
        }

        // Ties at the end of a ranking are broken here, so that some more than are taken are looked at.
        ulong Pool(int top, int more) => (ulong)Math.Min((long)top + more + 16, chunks + 64L);

        void Ask(int subQuery, Side side, VectorInput vector, ulong limit)
        {
            _rankings.Add(new Ranking(subQuery, side, []));
            asked.Add(QueryOf(side, vector, filter, limit));
        }
    }

    private void Take(Ranking ranking, ScoredPoint point)
    {
        if (StoredChunkPoint.NumberOf(point.Payload, Fields.Chunk) is not { } chunk || !Guid.TryParse(point.Id.Uuid, out var id))
        {
            return;
        }

        if (!_found.TryGetValue(chunk, out var found))
        {
            _found.Add(chunk, found = new FoundChunk(chunk, id, _subQueries.Count));
        }

        ranking.Chunks.Add(chunk);
        if (ranking.Side != Side.Words)
        {
            found.Of(ranking.Side == Side.Windows)[ranking.SubQuery] = point.Score;
        }
    }

    private async Task ReadWordsAsync(ExactWords words, List<FoundChunk> found, CancellationToken cancellation)
    {
        if (!_subQueries.Index().Any(subQuery => words.Has(subQuery.Index)))
        {
            return;
        }

        var byPoint = found.ToDictionary(chunk => chunk.Point);
        var payload = new WithPayloadSelector { Include = new PayloadIncludeSelector { Fields = { Fields.Length, Fields.AverageLength } } };
        var vectors = new WithVectorsSelector { Include = new VectorsSelector { Names = { Fields.Words } } };
        foreach (var batch in found.Chunk(AtOnce))
        {
            PointId[] ids = [.. batch.Select(chunk => (PointId)chunk.Point)];
            var points = await calls
                .AskAsync(
                    "words",
                    (client, token) => client.RetrieveAsync(collection.Name, ids, payload, vectors, cancellationToken: token),
                    cancellation
                )
                .ConfigureAwait(false);
            foreach (var point in points)
            {
                words.Score(point, byPoint[Guid.Parse(point.Id.Uuid)].Lexical);
            }
        }
    }

    /// <summary>What a query's own limit left out is asked for by the points' ids.</summary>
    private async Task ScoreMissingAsync(List<FoundChunk> found, CancellationToken cancellation)
    {
        var rankings = new List<Ranking>();
        var asked = new List<QueryPoints>();
        foreach (var (i, subQuery) in _subQueries.Index().Where(pair => !pair.Item.Vector.IsEmpty))
        {
            foreach (var side in (ReadOnlySpan<Side>)[Side.Dense, Side.Windows])
            {
                var missing = found.Where(chunk => chunk.Of(side == Side.Windows)[i] is null);
                foreach (var batch in missing.Chunk(AtOnce))
                {
                    var these = new Filter { Must = { Conditions.HasId([.. batch.Select(chunk => chunk.Point)]) } };
                    rankings.Add(new Ranking(i, side, []));
                    asked.Add(QueryOf(side, Input(subQuery.Vector), these, (ulong)batch.Length));
                }
            }
        }

        if (asked.Count == 0)
        {
            return;
        }

        var answers = await calls
            .AskAsync("scores", (client, token) => client.QueryBatchAsync(collection.Name, asked, cancellationToken: token), cancellation)
            .ConfigureAwait(false);
        foreach (var (ranking, answer) in rankings.Zip(answers))
        {
            foreach (var point in answer.Result)
            {
                Take(ranking, point);
            }
        }
    }

    /// <summary>The best of each ranking by words, and of each by the larger cosine of chunk and window.</summary>
    private HashSet<long> Chosen()
    {
        var chosen = new HashSet<long>();
        foreach (var bySubQuery in _rankings.GroupBy(ranking => (ranking.SubQuery, IsWords: ranking.Side == Side.Words)))
        {
            var (i, isWords) = bySubQuery.Key;
            var best = new TopScores<long>(isWords ? query.TopLexical : query.TopDense);
            foreach (var chunk in bySubQuery.SelectMany(ranking => ranking.Chunks).Distinct())
            {
                if (_found.TryGetValue(chunk, out var found) && (!isWords || found.Lexical[i] > 0))
                {
                    best.Offer(isWords ? found.Lexical[i] : found.Best(i), chunk);
                }
            }

            chosen.UnionWith(best.Items.Select(item => item.Place));
        }

        return chosen;
    }

    private Candidate CandidateOf(FoundChunk found, ChunkOrigin origin) =>
        new(
            new ChunkId(found.Chunk),
            origin.Article,
            origin.Source,
            origin.PublishedAt,
            [.. _subQueries.Select((_, i) => new SubQueryScore(found.Lexical[i], found.Dense(i), found.BestWindow(i)))]
        );

    private QueryPoints QueryOf(Side side, VectorInput vector, Filter within, ulong limit)
    {
        var asked = new QueryPoints
        {
            CollectionName = collection.Name,
            Query = new Query { Nearest = vector },
            Using = side switch
            {
                Side.Words => Fields.Words,
                Side.Dense => Fields.Dense,
                _ => Fields.Windows,
            },
            Filter = within,
            Limit = limit,
            WithPayload = new WithPayloadSelector { Include = new PayloadIncludeSelector { Fields = { Fields.Chunk } } },
        };
        if (exact)
        {
            asked.Params = new SearchParams { Exact = true };
        }

        return asked;
    }

    private static VectorInput Input(SparseVector words) => new() { Sparse = words };

    private static VectorInput Input(ReadOnlyMemory<float> vector) => new() { Dense = ChunkPoint.Dense(vector.ToArray()) };

    /// <param name="Chunks">In the server's order.</param>
    private sealed record Ranking(int SubQuery, Side Side, List<long> Chunks);
}
