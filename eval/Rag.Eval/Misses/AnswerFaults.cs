using Rag.Core.Evaluation;
using Rag.Eval.Figures;
using Rag.Eval.Reading;

namespace Rag.Eval.Misses;

/// <summary>Faults that an answer shows by itself, wherever its evidence stands.</summary>
internal static class AnswerFaults
{
    /// <summary>Null where what was said does not tell.</summary>
    public static CaseMiss? Find(CaseAnswer answer, IReadOnlyList<string> golds) =>
        golds.Count == 0 ? Of(MissStage.AnsweredUnanswerable, MissSentences.AnsweredUnanswerable(answer))
        : !answer.IsRefusal && IsWhole(answer.ShortAnswer, golds) ? Of(MissStage.Misquoted, MissSentences.Misquoted(answer))
        : answer is { IsRefusal: true, Declined: { } declined } && IsRight(declined, golds)
            ? Of(MissStage.Declined, MissSentences.Declined(answer))
        : null;

    /// <summary>
    /// An answer that shares half of its words with an accepted one counts as right, and may mean something else: only where it holds one
    /// is it the quotation that is at fault.
    /// </summary>
    private static bool IsWhole(string said, IReadOnlyList<string> golds) => IsRight(said, golds) && GoldWords.Hold(said, golds);

    private static bool IsRight(string said, IReadOnlyList<string> golds) => ShortAnswerMetrics.F1(said, golds) >= AnswerFigures.RightF1;

    private static CaseMiss Of(MissStage stage, string detail) => new(stage, null, null, null, null, detail);
}
