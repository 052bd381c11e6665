namespace Rag.Eval.Metrics;

/// <summary>
/// Ranking metrics as trec_eval computes them: by score descending, equal scores by document id descending (ordinal); a document is
/// relevant from grade 1; nDCG's gain is the grade, its discount log2(rank + 1), its ideal all judged documents; MAP and recall divide by
/// all relevant ones. Averages go over every query of the qrels that has a relevant document; a query missing from the run counts 0.
/// </summary>
public static class TrecMetrics
{
    private static readonly int[] s_precisionDepths = [1, 5, 10, 20, 100];
    private static readonly int[] s_recallDepths = [5, 10, 20, 100, 1000];
    private static readonly int[] s_gainDepths = [5, 10, 20, 100];
    private static readonly int[] s_successDepths = [1, 5, 10];

    private const int ReciprocalDepth = 10;

    /// <summary>The averages by name: map, mrr, mrr@10, map@10, ndcg, ndcg@10, P@10, recall@100, success@1 and so on.</summary>
    /// <exception cref="Datasets.DatasetException">A file is missing or a line is not in its format.</exception>
    public static IReadOnlyDictionary<string, double> Evaluate(string qrelsPath, string runPath) =>
        Evaluate(TrecFiles.ReadQrels(qrelsPath), TrecFiles.ReadRun(runPath));

    /// <param name="qrels">Grades by query and document.</param>
    /// <param name="run">Scored documents by query, in any order.</param>
    public static IReadOnlyDictionary<string, double> Evaluate(
        IReadOnlyDictionary<string, Dictionary<string, int>> qrels,
        IReadOnlyDictionary<string, List<ScoredDocument>> run
    )
    {
        var judged = qrels
            .Where(query => query.Value.Values.Any(grade => grade > 0))
            .OrderBy(query => query.Key, StringComparer.Ordinal)
            .ToList();
        var sums = new Dictionary<string, double>();
        foreach (var (query, grades) in judged)
        {
            foreach (var (name, value) in OfQuery(grades, run.GetValueOrDefault(query) ?? []))
            {
                sums[name] = sums.GetValueOrDefault(name) + value;
            }
        }

        return sums.ToDictionary(sum => sum.Key, sum => sum.Value / judged.Count);
    }

    /// <summary>One query's figures; at least one grade is above zero.</summary>
    public static IReadOnlyDictionary<string, double> OfQuery(
        IReadOnlyDictionary<string, int> grades,
        IEnumerable<ScoredDocument> documents
    )
    {
        var ranking = documents
            .OrderByDescending(document => document.Score)
            .ThenByDescending(document => document.Id, StringComparer.Ordinal)
            .Select(document => Math.Max(0, grades.GetValueOrDefault(document.Id)))
            .ToList();
        var ideal = grades.Values.Where(grade => grade > 0).OrderDescending().ToList();

        var figures = new Dictionary<string, double>
        {
            ["map"] = AveragePrecision(ranking, ideal.Count, ranking.Count),
            [$"map@{ReciprocalDepth}"] = AveragePrecision(ranking, ideal.Count, ReciprocalDepth),
            ["mrr"] = ReciprocalRank(ranking, ranking.Count),
            [$"mrr@{ReciprocalDepth}"] = ReciprocalRank(ranking, ReciprocalDepth),
            ["Rprec"] = (double)Relevant(ranking, ideal.Count) / ideal.Count,
            ["ndcg"] = Gain(ranking, int.MaxValue) / Gain(ideal, int.MaxValue),
        };
        foreach (var depth in s_gainDepths)
        {
            figures[$"ndcg@{depth}"] = Gain(ranking, depth) / Gain(ideal, depth);
        }

        foreach (var depth in s_precisionDepths)
        {
            figures[$"P@{depth}"] = (double)Relevant(ranking, depth) / depth;
        }

        foreach (var depth in s_recallDepths)
        {
            figures[$"recall@{depth}"] = (double)Relevant(ranking, depth) / ideal.Count;
        }

        foreach (var depth in s_successDepths)
        {
            figures[$"success@{depth}"] = Relevant(ranking, depth) > 0 ? 1 : 0;
        }

        return figures;
    }

    private static int Relevant(List<int> ranking, int depth) => ranking.Take(depth).Count(grade => grade > 0);

    private static double AveragePrecision(List<int> ranking, int relevant, int depth)
    {
        var (found, sum) = (0, 0.0);
        for (var rank = 1; rank <= Math.Min(ranking.Count, depth); rank++)
        {
            if (ranking[rank - 1] > 0)
            {
                sum += (double)++found / rank;
            }
        }

        return sum / relevant;
    }

    private static double ReciprocalRank(List<int> ranking, int depth)
    {
        var first = ranking.FindIndex(grade => grade > 0);
        return first >= 0 && first < depth ? 1.0 / (first + 1) : 0;
    }

    private static double Gain(List<int> ranking, int depth)
    {
        var sum = 0.0;
        for (var rank = 1; rank <= Math.Min(ranking.Count, depth); rank++)
        {
            sum += ranking[rank - 1] / Math.Log2(rank + 1);
        }

        return sum;
    }
}
