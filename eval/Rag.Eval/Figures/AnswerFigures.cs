using Rag.Core.Evaluation;
using Rag.Core.Text;
using Rag.Eval.Reading;

namespace Rag.Eval.Figures;

/// <summary>What an answer is worth, figure by figure; see docs/metrics.md for the definitions.</summary>
public static class AnswerFigures
{
    /// <summary>An answer counts as right from this F1 on.</summary>
    public const double RightF1 = .5;

    /// <param name="quoted">The passage that is quoted; null where no passage is known to be.</param>
    /// <returns>Figures by name; one that the question has no part in is absent.</returns>
    public static IReadOnlyDictionary<string, double> Of(EvalCase item, CaseAnswer answer, QuotedPassage? quoted)
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        if (item.Golds is { } golds)
        {
            AddJudged(figures, golds, answer);
        }

        if (answer is { IsRefusal: false, Quote: { Length: > 0 } quote })
        {
            figures[FigureNames.QuoteVerbatim] = quoted is { IsAsStored: true } ? 1 : 0;
            if (item.Golds is { Count: > 0 } accepted)
            {
                figures[FigureNames.QuoteSupports] = GoldWords.Hold(Around(quote, quoted?.Text), accepted) ? 1 : 0;
            }
        }

        return figures;
    }

    /// <summary>
    /// Whether what was said, or would have been said where the answer was declined, is right; never where no answer is accepted. Null
    /// where answers are not judged.
    /// </summary>
    public static bool? IsRight(EvalCase item, CaseAnswer answer) =>
        item.Golds is { } golds
            ? ShortAnswerMetrics.F1(answer.IsRefusal ? answer.Declined ?? "" : answer.ShortAnswer, golds) >= RightF1
            : null;

    private static void AddJudged(Dictionary<string, double> figures, IReadOnlyList<string> golds, CaseAnswer answer)
    {
        if (golds.Count == 0)
        {
            figures[FigureNames.RightRefusal] = answer.IsRefusal ? 1 : 0;
            figures[FigureNames.WrongAnswer] = answer.IsRefusal ? 0 : 1;
            return;
        }

        var f1 = answer.IsRefusal ? 0 : ShortAnswerMetrics.F1(answer.ShortAnswer, golds);
        figures[FigureNames.F1] = f1;
        figures[FigureNames.Exact] = !answer.IsRefusal && ShortAnswerMetrics.IsExact(answer.ShortAnswer, golds) ? 1 : 0;
        figures[FigureNames.GoldFound] =
            !answer.IsRefusal
            && (
                ShortAnswerMetrics.Holds(answer.ShortAnswer, golds) || (answer.Quote is { } quote && ShortAnswerMetrics.Holds(quote, golds))
            )
                ? 1
                : 0;
        figures[FigureNames.RefusedAnswerable] = answer.IsRefusal ? 1 : 0;
        figures[FigureNames.WrongAnswer] = !answer.IsRefusal && f1 < RightF1 ? 1 : 0;

        // As if nothing had been declined: what would have been said counts in place of the refusal.
        var said = answer.IsRefusal ? answer.Declined : answer.ShortAnswer;
        figures[FigureNames.F1BeforeRefusing] = said is null ? 0 : ShortAnswerMetrics.F1(said, golds);
        figures[FigureNames.ExactBeforeRefusing] = said is not null && ShortAnswerMetrics.IsExact(said, golds) ? 1 : 0;
    }

    /// <summary>The sentences of the passage that the quotation touches; the quotation itself where it does not stand there.</summary>
    private static string Around(string quote, string? passage)
    {
        var place = passage?.IndexOf(quote, StringComparison.Ordinal) ?? -1;
        if (passage is null || place < 0)
        {
            return quote;
        }

        var (start, end) = (place, place + quote.Length);
        foreach (var sentence in Sentences.Split(passage))
        {
            if (sentence.Start < place + quote.Length && sentence.End > place)
            {
                (start, end) = (Math.Min(start, sentence.Start), Math.Max(end, sentence.End));
            }
        }

        return passage[start..end];
    }
}
