using Rag.Core.Evaluation;
using Rag.Eval.Figures;

namespace Rag.Eval.Answers;

/// <summary>An answer's confidence and what it was worth.</summary>
/// <param name="IsRight">Whether what was said, or would have been said, is right.</param>
/// <param name="IsGiven">False for an answer that was declined.</param>
public readonly record struct JudgedConfidence(double Confidence, bool IsRight, bool IsGiven)
{
    /// <summary>Of a run's questions those whose answers are judged and whose confidence is known.</summary>
    public static IReadOnlyList<JudgedConfidence> Of(IEnumerable<CaseOutcome> outcomes) =>
        [
            .. outcomes
                .Where(outcome => outcome.Answer?.Confidence is not null && outcome.Case.Golds is not null)
                .Select(outcome => new JudgedConfidence(
                    outcome.Answer!.Confidence!.Value,
                    AnswerFigures.IsRight(outcome.Case, outcome.Answer)!.Value,
                    !outcome.Answer.IsRefusal
                )),
        ];
}
