using Rag.Eval.Datasets;

namespace Rag.Eval.Metrics;

/// <summary>A run against judgments, as trec_eval evaluates it.</summary>
/// <param name="Metrics">Means by name over the queries, and sums of <c>num_ret</c>, <c>num_rel</c> and <c>num_rel_ret</c>.</param>
/// <param name="Queries">Figures of each query that has judgments and a ranking, in the order of the queries' bytes.</param>
/// <param name="OnlyJudged">Queries with judgments that the run lacks.</param>
/// <param name="OnlyRanked">Queries of the run without judgments: they count nowhere.</param>
/// <param name="WithoutRelevant">Queries that have judgments and no relevant document: they count 0.</param>
public sealed record TrecEvaluation(
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyList<KeyValuePair<string, IReadOnlyDictionary<string, double>>> Queries,
    IReadOnlyList<string> OnlyJudged,
    IReadOnlyList<string> OnlyRanked,
    IReadOnlyList<string> WithoutRelevant
)
{
    private const string GeometricMean = "gm_map";

    // What trec_eval takes in place of an average precision of zero, whose logarithm there is not.
    private const double LeastPrecision = .00001;

    /// <param name="qrels">Grades by query and document.</param>
    /// <param name="run">Scored documents by query, in any order.</param>
    /// <exception cref="DatasetException">No query has both.</exception>
    public static TrecEvaluation Of(
        IReadOnlyDictionary<string, Dictionary<string, int>> qrels,
        IReadOnlyDictionary<string, List<ScoredDocument>> run,
        TrecOptions options
    )
    {
        var queries = qrels
            .Keys.Where(run.ContainsKey)
            .Order(Utf8Order.Instance)
            .Select(query => KeyValuePair.Create(query, TrecMetrics.OfQuery(qrels[query], run[query], options.Level)))
            .ToList();
        if (queries.Count == 0)
        {
            throw new DatasetException(
                $"None of the {run.Count:N0} queries of the run has judgments: give the qrels of the same queries, with the same ids."
            );
        }

        IReadOnlyList<string> onlyJudged = [.. qrels.Keys.Where(query => !run.ContainsKey(query)).Order(Utf8Order.Instance)];
        return new TrecEvaluation(
            Summary(queries, options.IsComplete ? onlyJudged.Select(query => qrels[query]).ToList() : [], options.Level),
            queries,
            onlyJudged,
            [.. run.Keys.Where(query => !qrels.ContainsKey(query)).Order(Utf8Order.Instance)],
            [.. queries.Where(query => query.Value["num_rel"] == 0).Select(query => query.Key)]
        );
    }

    /// <param name="missing">Judgments of queries that count 0.</param>
    private static Dictionary<string, double> Summary(
        List<KeyValuePair<string, IReadOnlyDictionary<string, double>>> queries,
        List<Dictionary<string, int>> missing,
        int level
    )
    {
        var count = queries.Count + missing.Count;
        var summary = new Dictionary<string, double> { ["num_q"] = count };
        foreach (var name in queries[0].Value.Keys)
        {
            var sum = 0.0;
            foreach (var (_, figures) in queries)
            {
                sum += figures[name];
            }

            summary[name] = TrecMetrics.Counts.Contains(name) ? sum : sum / count;
            if (name == "map")
            {
                summary[GeometricMean] = Geometric(queries, count);
            }
        }

        summary["num_rel"] += missing.Sum(judgments => judgments.Values.Count(grade => grade >= 0 && grade >= level));
        return summary;
    }

    private static double Geometric(List<KeyValuePair<string, IReadOnlyDictionary<string, double>>> queries, int count)
    {
        var sum = 0.0;
        foreach (var (_, figures) in queries)
        {
            sum += Math.Log(Math.Max(figures["map"], LeastPrecision));
        }

        return Math.Exp((sum + ((count - queries.Count) * Math.Log(LeastPrecision))) / count);
    }
}
