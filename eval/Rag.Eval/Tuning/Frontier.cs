namespace Rag.Eval.Tuning;

/// <summary>Quality against cost, by the number of passages that are read.</summary>
internal static class Frontier
{
    /// <param name="weightsOf">The weights under which a question is ranked, by its number.</param>
    public static IReadOnlyList<FrontierPoint> Of(TuningSet set, Func<int, IReadOnlyList<double>> weightsOf)
    {
        var (recall, all, tokens) = (new double[TuningSet.Depth], new double[TuningSet.Depth], new double[TuningSet.Depth]);
        foreach (var (number, question) in set.Questions.Index())
        {
            var ranking = question.Rank(weightsOf(number), TuningSet.Depth);
            var found = new HashSet<int>();
            var length = 0;
            for (var rank = 0; rank < TuningSet.Depth; rank++)
            {
                if (rank < ranking.Count)
                {
                    found.UnionWith(question.Evidence[ranking[rank]]);
                    length += question.Tokens[ranking[rank]];
                }

                recall[rank] += (double)found.Count / question.Case.Evidence.Count;
                all[rank] += found.Count == question.Case.Evidence.Count ? 1 : 0;
                tokens[rank] += length;
            }
        }

        var points = new List<FrontierPoint>();
        var questions = Math.Max(1, set.Questions.Count);
        for (var rank = 0; rank < TuningSet.Depth; rank++)
        {
            points.Add(
                new FrontierPoint(
                    rank + 1,
                    tokens[rank] / questions,
                    rank < set.ExtractorMs.Count ? set.ExtractorMs[rank] : null,
                    recall[rank] / questions,
                    all[rank] / questions,
                    rank == 0 || recall[rank] > recall[rank - 1]
                )
            );
        }

        return points;
    }
}
