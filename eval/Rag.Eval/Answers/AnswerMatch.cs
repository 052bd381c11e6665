using Rag.Eval.Reading;

namespace Rag.Eval.Answers;

/// <summary>How well one answer matches the accepted ones; all nothing where there is no answer.</summary>
/// <param name="F1">Token F1 of the short answer, in [0, 1].</param>
/// <param name="HoldsGold">An accepted answer stands in the short answer or the quotation.</param>
public readonly record struct AnswerMatch(double F1, bool IsExact, bool HoldsGold)
{
    internal static AnswerMatch Of(string shortAnswer, string? quote, IReadOnlyList<string> golds) =>
        new(
            ShortAnswerMetrics.F1(shortAnswer, golds),
            ShortAnswerMetrics.IsExact(shortAnswer, golds),
            ShortAnswerMetrics.Holds(shortAnswer, golds) || (quote is not null && ShortAnswerMetrics.Holds(quote, golds))
        );
}
