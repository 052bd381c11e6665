using Rag.Core.Evaluation;
using Rag.Eval.Figures;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>Which of a run's questions are listed, and which figure sorts them.</summary>
/// <param name="By">The figure by which they are sorted, the worst first; null for the data set's order.</param>
/// <param name="Stage">Those that were lost there; null for all.</param>
/// <param name="Kind">Those of this kind; null for all.</param>
/// <param name="Page">From 1.</param>
public sealed record CaseOrder(string? By, MissStage? Stage, string? Kind, int Page)
{
    public const int PageSize = 25;

    /// <summary>How many pages so many questions take; one for none.</summary>
    public static int PagesOf(int found) => Math.Max(1, (found + PageSize - 1) / PageSize);

    /// <summary>What is read for the page.</summary>
    public CaseQuery Query => new(By, By is not null && FigureNames.IsLowerBetter(By), Stage, Kind, (Page - 1) * PageSize, PageSize);
}
