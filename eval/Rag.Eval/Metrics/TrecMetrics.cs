using System.Globalization;

namespace Rag.Eval.Metrics;

/// <summary>
/// One query's figures as trec_eval 9 computes them: by score descending, equal scores by document id descending in the order of bytes; a
/// document is relevant from the level on; nDCG's gain is the grade, its discount log2(rank + 1), its ideal all judged documents; MAP and
/// recall divide by all relevant ones. A query without relevant documents has 0 in all of them.
/// </summary>
public static class TrecMetrics
{
    /// <summary>The sums over queries that a summary gives in place of a mean.</summary>
    public static IReadOnlySet<string> Counts { get; } = new HashSet<string> { "num_ret", "num_rel", "num_rel_ret" };

    // trec_eval's own cutoffs, and 1 for precision.
    private static readonly int[] s_depths = [5, 10, 15, 20, 30, 100, 200, 500, 1000];
    private static readonly int[] s_precisionDepths = [1, .. s_depths];
    private static readonly int[] s_successDepths = [1, 5, 10];
    private static readonly int[] s_judgedDepths = [5, 10, 20, 100];

    private const int ReciprocalDepth = 10;
    private const int RecallSteps = 10;

    // What trec_eval adds to shares of judgments so that none divides by zero.
    private const double InferredSmoothing = .00001;

    /// <param name="judgments">Grades by document.</param>
    /// <param name="documents">In any order.</param>
    public static IReadOnlyDictionary<string, double> OfQuery(
        IReadOnlyDictionary<string, int> judgments,
        IReadOnlyCollection<ScoredDocument> documents,
        int level = 1
    ) => OfQuery(TrecQuery.Of(judgments, documents, level));

    private static Dictionary<string, double> OfQuery(TrecQuery query)
    {
        var figures = new Dictionary<string, double>
        {
            ["num_ret"] = query.Retrieved,
            ["num_rel"] = query.Relevant,
            ["num_rel_ret"] = query.RelevantRetrieved,
            ["map"] = AveragePrecision(query, query.Retrieved),
            [$"map@{ReciprocalDepth}"] = AveragePrecision(query, ReciprocalDepth),
            ["Rprec"] = OverRelevant(query, Relevant(query, query.Relevant)),
            ["bpref"] = BinaryPreference(query),
            ["infAP"] = InferredPrecision(query),
            ["mrr"] = ReciprocalRank(query, query.Retrieved),
            [$"mrr@{ReciprocalDepth}"] = ReciprocalRank(query, ReciprocalDepth),
            ["recip_rank"] = ReciprocalRank(query, query.Retrieved),
            ["ndcg"] = NormalizedGain(query, int.MaxValue),
            ["set_P"] = Share(query.RelevantRetrieved, query.Retrieved),
            ["set_recall"] = OverRelevant(query, query.RelevantRetrieved),
            ["set_F"] = Share(2 * query.RelevantRetrieved, query.Retrieved + query.Relevant),
        };
        AddInterpolated(figures, query);
        foreach (var depth in s_precisionDepths)
        {
            figures[$"P@{depth}"] = (double)Relevant(query, depth) / depth;
        }

        foreach (var depth in s_depths)
        {
            figures[$"recall@{depth}"] = OverRelevant(query, Relevant(query, depth));
            figures[$"ndcg@{depth}"] = NormalizedGain(query, depth);
            figures[$"map@{depth}"] = AveragePrecision(query, depth);
        }

        foreach (var depth in s_successDepths)
        {
            figures[$"success@{depth}"] = Relevant(query, depth) > 0 ? 1 : 0;
        }

        foreach (var depth in s_judgedDepths)
        {
            figures[$"judged@{depth}"] = Judged(query, depth);
        }

        return figures;
    }

    private static int Relevant(TrecQuery query, int depth)
    {
        var found = 0;
        foreach (var grade in query.Grades.AsSpan(0, Math.Min(depth, query.Retrieved)))
        {
            found += query.IsRelevant(grade) ? 1 : 0;
        }

        return found;
    }

    private static double OverRelevant(TrecQuery query, int count) => Share(count, query.Relevant);

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;

    private static double AveragePrecision(TrecQuery query, int depth)
    {
        var (found, sum) = (0, 0.0);
        for (var rank = 1; rank <= Math.Min(query.Retrieved, depth); rank++)
        {
            if (query.IsRelevant(query.Grades[rank - 1]))
            {
                sum += (double)++found / rank;
            }
        }

        return Share(sum, query.Relevant);
    }

    private static double ReciprocalRank(TrecQuery query, int depth)
    {
        var first = Array.FindIndex(query.Grades, query.IsRelevant);
        return first >= 0 && first < depth ? 1.0 / (first + 1) : 0;
    }

    /// <summary>
    /// Of the preferences of relevant documents over as many judged irrelevant ones, the share that the ranking keeps; documents without a
    /// judgment do not count.
    /// </summary>
    private static double BinaryPreference(TrecQuery query)
    {
        var (irrelevant, sum) = (0, 0.0);
        foreach (var grade in query.Grades)
        {
            if (query.IsRelevant(grade))
            {
                sum +=
                    irrelevant == 0
                        ? 1
                        : 1.0 - ((double)Math.Min(irrelevant, query.Relevant) / Math.Min(query.JudgedIrrelevant, query.Relevant));
            }
            else if (grade >= 0)
            {
                irrelevant++;
            }
        }

        return Share(sum, query.Relevant);
    }

    /// <summary>
    /// Average precision where only a sample of the pool is judged: precision above a relevant document is taken from the judged ones
    /// there,
    /// and what was in the pool without a judgment is thought to be relevant as often as they are.
    /// </summary>
    private static double InferredPrecision(TrecQuery query)
    {
        var (relevant, irrelevant, unjudged, sum) = (0, 0, 0, 0.0);
        for (var above = 0; above < query.Retrieved; above++)
        {
            var grade = query.Grades[above];
            if (query.IsRelevant(grade))
            {
                var judgedAbove = relevant + irrelevant;
                var inPool = (double)(judgedAbove + unjudged) / Math.Max(above, 1);
                var precise = (relevant + InferredSmoothing) / (judgedAbove + (2 * InferredSmoothing));
                sum += above == 0 ? 1 : (1.0 / (above + 1.0)) + (above / (above + 1.0) * inPool * precise);
                relevant++;
            }
            else if (grade >= 0)
            {
                irrelevant++;
            }
            else if (grade == TrecQuery.PoolNotJudged)
            {
                unjudged++;
            }
        }

        return Share(sum, query.Relevant);
    }

    private static double NormalizedGain(TrecQuery query, int depth) => Share(Gain(query.Grades, depth), Gain(query.Ideal, depth));

    private static double Gain(int[] grades, int depth)
    {
        var sum = 0.0;
        for (var rank = 1; rank <= Math.Min(grades.Length, depth); rank++)
        {
            if (grades[rank - 1] > 0)
            {
                sum += grades[rank - 1] / Math.Log2(rank + 1);
            }
        }

        return sum;
    }

    /// <summary>
    /// The best precision at or beyond each tenth of recall, where a tenth is a number of relevant documents, rounded as trec_eval 9 does.
    /// </summary>
    private static void AddInterpolated(Dictionary<string, double> figures, TrecQuery query)
    {
        // By the number of relevant documents found, from 1: the best precision with so many or more.
        var best = new double[query.RelevantRetrieved + 1];
        var found = query.RelevantRetrieved;
        var highest = Share(found, query.Retrieved);
        for (var rank = query.Retrieved; rank > 0 && found > 0; rank--)
        {
            highest = Math.Max(highest, (double)found / rank);
            if (query.IsRelevant(query.Grades[rank - 1]))
            {
                best[found--] = highest;
            }
        }

        best[0] = highest;
        for (var step = 0; step <= RecallSteps; step++)
        {
            var share = (double)step / RecallSteps;
            var needed = (int)((share * query.Relevant) + .9);
            var name = string.Create(CultureInfo.InvariantCulture, $"iprec@{share:0.00}");
            figures[name] = needed <= query.RelevantRetrieved ? best[needed] : 0;
        }
    }

    /// <summary>
    /// The share of the first documents, as many as there are up to the depth, that have any judgment: what is left of 1 says how far the
    /// other figures rest on documents that nobody has looked at.
    /// </summary>
    private static double Judged(TrecQuery query, int depth)
    {
        var seen = query.Grades.AsSpan(0, Math.Min(depth, query.Retrieved));
        var judged = 0;
        foreach (var grade in seen)
        {
            judged += grade >= 0 ? 1 : 0;
        }

        return Share(judged, seen.Length);
    }
}
