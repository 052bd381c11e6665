using Rag.Core.Evaluation;
using Rag.Eval.Figures;

namespace Rag.Eval.Answers;

/// <summary>An answer's confidence and what it was worth.</summary>
/// <param name="IsRight">Whether what was said, or would have been said, is right.</param>
/// <param name="IsGiven">False for an answer that was declined.</param>
public readonly record struct JudgedConfidence(double Confidence, bool IsRight, bool IsGiven)
{
    /// <summary>Null where the answer is not judged, and where its confidence is not known.</summary>
    public static JudgedConfidence? Of(CaseOutcome outcome) =>
        outcome is { Answer: { Confidence: { } confidence } answer } && AnswerFigures.IsRight(outcome.Case, answer) is { } isRight
            ? new JudgedConfidence(confidence, isRight, !answer.IsRefusal)
            : null;
}
