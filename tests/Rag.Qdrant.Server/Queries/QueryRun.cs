using Qdrant.Client.Grpc;
using Rag.Qdrant.Server.Storage;

namespace Rag.Qdrant.Server.Queries;

/// <summary>Queries over one state of a collection: prefetches first, then what ranks their union, or the whole collection.</summary>
internal sealed class QueryRun(StoredCollection collection)
{
    /// <summary>Where a fusion names no other.</summary>
    private const double DefaultFusionK = 2;

    private readonly IReadOnlyDictionary<PointId, StoredPoint> _points = collection.Read();

    /// <summary>The queries of a batch mostly have one filter.</summary>
    private readonly Dictionary<Filter, List<StoredPoint>> _permitted = [];

    public IEnumerable<ScoredPoint> Run(QueryPoints query)
    {
        var limit = query.HasLimit ? query.Limit : 10;
        var ranked = Ranked(
                query.Query,
                query.HasUsing ? query.Using : "",
                query.Filter,
                query.HasScoreThreshold ? query.ScoreThreshold : null,
                query.Prefetch
            )
            .Skip((int)query.Offset)
            .Take((int)Math.Min(int.MaxValue, limit));
        return ranked.Select(found => found.Point.Scored(found.Score, query.WithPayload ?? false, query.WithVectors ?? false));
    }

    private List<(StoredPoint Point, double Score)> Prefetched(PrefetchQuery prefetch) =>
        [
            .. Ranked(
                    prefetch.Query,
                    prefetch.HasUsing ? prefetch.Using : "",
                    prefetch.Filter,
                    prefetch.HasScoreThreshold ? prefetch.ScoreThreshold : null,
                    prefetch.Prefetch
                )
                .Take((int)Math.Min(int.MaxValue, prefetch.HasLimit ? prefetch.Limit : 10)),
        ];

    private IEnumerable<(StoredPoint Point, double Score)> Ranked(
        Query? query,
        string name,
        Filter? filter,
        float? threshold,
        IReadOnlyCollection<PrefetchQuery> prefetches
    )
    {
        var fetched = prefetches.Select(Prefetched).ToList();
        var scored = query?.VariantCase switch
        {
            Query.VariantOneofCase.Nearest => Nearest(query.Nearest, name, Permitted(filter, fetched)),
            Query.VariantOneofCase.Rrf => Fused(filter, fetched, query.Rrf.HasK ? query.Rrf.K : DefaultFusionK, query.Rrf.Weights),
            Query.VariantOneofCase.Fusion when query.Fusion == Fusion.Rrf => Fused(filter, fetched, DefaultFusionK, []),
            var other => throw new NotSupportedException($"A query of {other} is not served here."),
        };
        return scored.Where(found => !(found.Score < threshold)).OrderByDescending(found => found.Score);
    }

    /// <summary>Points that are named by their ids are looked up by them.</summary>
    private List<StoredPoint> Permitted(Filter? filter, List<List<(StoredPoint Point, double Score)>> fetched)
    {
        if (fetched.Count > 0)
        {
            return
            [
                .. fetched
                    .SelectMany(list => list.Select(found => found.Point))
                    .Distinct()
                    .Where(point => FilterJudge.Permits(filter, point)),
            ];
        }

        if (filter is null)
        {
            return [.. _points.Values];
        }

        if (!_permitted.TryGetValue(filter, out var permitted))
        {
            var named = filter.Must.FirstOrDefault(condition => condition.ConditionOneOfCase == Condition.ConditionOneOfOneofCase.HasId);
            var points = named is null
                ? _points.Values
                : named.HasId.HasId.Distinct().Select(id => _points.GetValueOrDefault(id)).OfType<StoredPoint>();
            var rest = filter.Clone();
            if (named is not null)
            {
                rest.Must.Remove(named);
            }

            _permitted.Add(filter, permitted = [.. points.Where(point => FilterJudge.Permits(rest, point))]);
        }

        return permitted;
    }

    private IEnumerable<(StoredPoint Point, double Score)> Nearest(VectorInput input, string name, IReadOnlyCollection<StoredPoint> points)
    {
        if (collection.Sparse.TryGetValue(name, out var sparse))
        {
            var weights = Weights(input, name, sparse.HasModifier && sparse.Modifier == Modifier.Idf);
            return from point in points
                where point.Sparse.ContainsKey(name)
                let score = Overlap(weights, point.Sparse[name])
                where score is not null
                select (point, score.Value);
        }

        if (!collection.Vectors.TryGetValue(name, out var made))
        {
            throw new RefusedException($"Wrong input: Not existing vector name error: {name}");
        }

        float[][] rows = [.. Rows(input).Select(row => made.Distance == Distance.Cosine ? StoredPoint.Normalized(row) : row)];
        if (rows.Any(row => (ulong)row.Length != made.Size))
        {
            throw new RefusedException($"Wrong input: Vector dimension error: expected dim: {made.Size}, got {rows[0].Length}");
        }

        return from point in points
            where point.Rows.TryGetValue(name, out var stored) && stored.Length > 0
            select (point, rows.Sum(row => point.Rows[name].Max(own => Similarity(row, own, made.Distance))));
    }

    /// <summary>By reciprocal ranks, counted from 0.</summary>
    private static IEnumerable<(StoredPoint Point, double Score)> Fused(
        Filter? filter,
        List<List<(StoredPoint Point, double Score)>> fetched,
        double k,
        IReadOnlyList<float> weights
    )
    {
        var scores = new Dictionary<StoredPoint, double>();
        foreach (var (list, found) in fetched.Index())
        {
            var weight = weights.Count == 0 ? 1 : weights[list];
            foreach (var (rank, (point, _)) in found.Index())
            {
                scores[point] = scores.GetValueOrDefault(point) + (weight / (k + rank));
            }
        }

        return scores.Where(pair => FilterJudge.Permits(filter, pair.Key)).Select(pair => (pair.Key, pair.Value));
    }

    private Dictionary<uint, double> Weights(VectorInput input, string name, bool byRarity)
    {
        if (input.VariantCase != VectorInput.VariantOneofCase.Sparse)
        {
            throw new RefusedException($"Wrong input: {name} is a sparse vector.");
        }

        var weights = input.Sparse.Indices.Zip(input.Sparse.Values).ToDictionary(pair => pair.First, pair => (double)pair.Second);
        if (byRarity)
        {
            var holders = _points.Values.Where(point => point.Sparse.ContainsKey(name)).ToList();
            foreach (var index in weights.Keys)
            {
                double frequency = holders.Count(point => point.Sparse[name].ContainsKey(index));
                weights[index] *= Math.Log(((holders.Count - frequency + 0.5) / (frequency + 0.5)) + 1);
            }
        }

        return weights;
    }

    /// <summary>Null where the two share nothing: such a point is not found.</summary>
    private static double? Overlap(Dictionary<uint, double> query, SortedDictionary<uint, float> stored)
    {
        double? sum = null;
        foreach (var (index, weight) in query)
        {
            if (stored.TryGetValue(index, out var value))
            {
                sum = (sum ?? 0) + (weight * value);
            }
        }

        return sum;
    }

    private static IEnumerable<float[]> Rows(VectorInput input) =>
        input.VariantCase switch
        {
            VectorInput.VariantOneofCase.Dense =>
            [
                [.. input.Dense.Data],
            ],
            VectorInput.VariantOneofCase.MultiDense => input.MultiDense.Vectors.Select(row => row.Data.ToArray()),
            var other => throw new NotSupportedException($"A query by {other} is not served here."),
        };

    private static double Similarity(float[] query, float[] stored, Distance distance)
    {
        if (distance is not (Distance.Dot or Distance.Cosine))
        {
            throw new NotSupportedException($"The distance {distance} is not served here.");
        }

        var sum = 0f;
        for (var i = 0; i < query.Length; i++)
        {
            sum += query[i] * stored[i];
        }

        return sum;
    }
}
