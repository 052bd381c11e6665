using Rag.Core.Evaluation;
using Rag.Eval.Metrics;

namespace Rag.Eval.Figures;

/// <summary>What a ranking is worth, figure by figure; see docs/metrics.md for the definitions.</summary>
public static class RankingFigures
{
    /// <param name="ranking">Best first, each passage with the pieces of evidence that it holds.</param>
    /// <returns>
    /// Figures by name: of a question with one piece of evidence the rank of that piece, of all others the pieces found; none where
    /// rankings are not judged.
    /// </returns>
    public static IReadOnlyDictionary<string, double> Of(EvalCase item, IReadOnlyList<RankedPassage> ranking)
    {
        if (item.Evidence.Count == 0)
        {
            return new Dictionary<string, double>();
        }

        IReadOnlyList<IReadOnlyList<int>> held = [.. ranking.OrderBy(passage => passage.Rank).Select(passage => passage.Evidence)];
        return item.Evidence is [_]
            ? SinglePassageScore.Of([.. held.Select(evidence => evidence.Count > 0)]).ToDictionary()
            : MultiHopScore.Of(held, item.Evidence.Count).ToDictionary();
    }
}
