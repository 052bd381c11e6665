namespace Rag.Core.Drift;

/// <summary>What was answered to a fixed question at some time.</summary>
/// <param name="QuestionId">Of the file of questions.</param>
/// <param name="ShortAnswer">What is compared: the short answer, or the quotation where nothing stands before it; empty for a
/// refusal.</param>
/// <param name="Cited">In the order of the citations.</param>
public sealed record DriftAnswer(
    string QuestionId,
    string Question,
    DateTimeOffset At,
    string ShortAnswer,
    bool IsRefusal,
    IReadOnlyList<CitedRevision> Cited
);
