using Rag.Core.Evaluation;
using Rag.Eval.Figures;

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
    /// <param name="outcome">With its figures.</param>
    public static bool Is(CaseOutcome outcome) =>
        outcome is { Answer: not null, Case.Golds: not null }
            ? Has(outcome, FigureNames.WrongAnswer, 1)
                || Has(outcome, FigureNames.RefusedAnswerable, 1)
                || Has(outcome, FigureNames.QuoteSupports, 0)
            : !IsFound(outcome);

    private static bool Has(CaseOutcome outcome, string figure, double value) =>
        outcome.Figures.TryGetValue(figure, out var its) && its == value;

    private static bool IsFound(CaseOutcome outcome)
    {
        var found = outcome.Ranking.Where(passage => passage.Rank <= FoundWithin).SelectMany(passage => passage.Evidence).ToHashSet();
        return found.Count == outcome.Case.Evidence.Count;
    }
}
