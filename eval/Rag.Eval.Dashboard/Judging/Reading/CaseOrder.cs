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

    /// <summary>The worst first; equal ones as the data set has them, and those without the figure last.</summary>
    public IReadOnlyList<CaseFigures> Apply(IEnumerable<CaseFigures> cases)
    {
        var chosen = cases.Where(item => (Stage is null || item.Miss == Stage) && (Kind is null || item.Kind == Kind));
        if (By is not { } by)
        {
            return [.. chosen];
        }

        var sign = FigureNames.IsLowerBetter(by) ? -1 : 1;
        return [.. chosen.OrderBy(item => item.Figures.TryGetValue(by, out var figure) ? sign * figure : double.PositiveInfinity)];
    }
}
