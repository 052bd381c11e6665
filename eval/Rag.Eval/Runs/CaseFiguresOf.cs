using Rag.Core.Evaluation;
using Rag.Eval.Answers;
using Rag.Eval.Metrics;
using Rag.Eval.Reading;

namespace Rag.Eval.Runs;

/// <summary>
/// The one place where a question of a run gets its figures. A figure that a question has no part in is absent: what is told of rankings
/// where the question has no evidence, what is told of answers where none is accepted or refused.
/// </summary>
public static class CaseFiguresOf
{
    public static IReadOnlyDictionary<string, double> Asked(EvalCase item, AskedCase asked)
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        if (item.Evidence.Count > 0)
        {
            AddRanking(figures, item.Evidence, asked.Ranking);
        }

        if (asked.Answer is { } answer && item.Golds is { } golds)
        {
            AddAnswer(figures, golds, answer);
        }

        return figures;
    }

    /// <summary>A question about one article is told by its place; several pieces of evidence are told by what is found of them.</summary>
    private static void AddRanking(
        Dictionary<string, double> figures,
        IReadOnlyList<Evidence> evidence,
        IReadOnlyList<RankedPassage> ranking
    )
    {
        IReadOnlyList<IReadOnlyList<int>> held = [.. ranking.Select(passage => passage.Evidence)];
        var scores = evidence is [{ Fact: null }]
            ? SinglePassageScore.Of([.. held.Select(marks => marks.Count > 0)]).ToDictionary()
            : MultiHopScore.Of(held, evidence.Count).ToDictionary();
        foreach (var (name, score) in scores)
        {
            figures[name] = score;
        }
    }

    private static void AddAnswer(Dictionary<string, double> figures, IReadOnlyList<string> golds, CaseAnswer answer)
    {
        if (golds.Count == 0)
        {
            figures["right_refusal"] = answer.IsRefusal ? 1 : 0;
            return;
        }

        var match = answer.IsRefusal ? default : AnswerMatch.Of(answer.ShortAnswer, answer.Quote, golds);
        figures["f1"] = match.F1;
        figures["exact"] = match.IsExact ? 1 : 0;
        figures["gold_found"] = match.HoldsGold ? 1 : 0;
        figures["refused_answerable"] = answer.IsRefusal ? 1 : 0;

        // As if nothing had been declined: what would have been said counts in place of the refusal.
        var said = answer.IsRefusal ? answer.Declined : answer.ShortAnswer;
        figures["f1_before_refusing"] = said is null ? 0 : ShortAnswerMetrics.F1(said, golds);
        figures["exact_before_refusing"] = said is not null && ShortAnswerMetrics.IsExact(said, golds) ? 1 : 0;
    }
}
