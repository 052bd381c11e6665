using Rag.Core.Evaluation;
using Rag.Eval.Answers;
using Rag.Eval.Reading;

namespace Rag.Eval.Runs;

/// <summary>Which questions of a run failed, so that somebody asks where they were lost.</summary>
public static class FailedCase
{
    /// <summary>Evidence counts as found among so many first passages.</summary>
    public const int FoundWithin = 10;

    /// <summary>
    /// An answer failed that is not right, whose quotation does not hold it, or that should have been a refusal; a question that was only
    /// searched for, or whose answer nobody judges, failed where a piece of its evidence was not found.
    /// </summary>
    public static bool Is(CaseOutcome outcome) =>
        outcome is { Answer: { } answer, Case.Golds: { } golds } ? !IsRight(answer, golds) : !IsFound(outcome);

    private static bool IsRight(CaseAnswer answer, IReadOnlyList<string> golds) =>
        golds.Count == 0
            ? answer.IsRefusal
            : !answer.IsRefusal
                && ShortAnswerMetrics.F1(answer.ShortAnswer, golds) >= AnswerResult.RightF1
                && (answer.Quote is null || ShortAnswerMetrics.Holds(answer.Quote, [answer.ShortAnswer]));

    private static bool IsFound(CaseOutcome outcome)
    {
        var found = outcome.Ranking.Where(passage => passage.Rank <= FoundWithin).SelectMany(passage => passage.Evidence).ToHashSet();
        return found.Count == outcome.Case.Evidence.Count;
    }
}
