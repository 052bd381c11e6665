using Rag.Core.Evaluation;
using Rag.Eval.Figures;

namespace Rag.Eval.Runs;

/// <summary>
/// The one place where a question of a run gets its figures. A figure that a question has no part in is absent: what is told of rankings
/// where the question has no evidence, what is told of answers where none is accepted or refused.
/// </summary>
public static class CaseFiguresOf
{
    public static IReadOnlyDictionary<string, double> Asked(EvalCase item, AskedCase asked)
    {
        var figures = new Dictionary<string, double>(RankingFigures.Of(item, asked.Ranking), StringComparer.Ordinal);
        if (asked.Answer is { } answer)
        {
            foreach (var (name, value) in AnswerFigures.Of(item, answer, asked.Quoted))
            {
                figures[name] = value;
            }
        }

        return figures;
    }
}
