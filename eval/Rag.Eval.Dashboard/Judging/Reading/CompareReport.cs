using Rag.Core.Evaluation;
using Rag.Eval.Dashboard.Charts;
using Rag.Eval.Statistics;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>What the page of two runs shows.</summary>
/// <param name="All">Runs to choose from, newest first.</param>
/// <param name="Comparison">Null while it is being worked out.</param>
/// <param name="Metrics">Figures that both runs have, in the order in which a reader wants them.</param>
/// <param name="Means">Of both runs over the questions that both have, by figure.</param>
/// <param name="Metric">The figure of the scatter and of the list.</param>
/// <param name="Cases">Those of the list's page, the worst change first.</param>
/// <param name="Matched">Questions that both runs have with this figure.</param>
public sealed record CompareReport(
    EvalRun First,
    EvalRun Second,
    IReadOnlyList<EvalRun> All,
    Comparison? Comparison,
    IReadOnlyList<string> Metrics,
    IReadOnlyDictionary<string, (double First, double Second)> Means,
    string? Metric,
    IReadOnlyList<ScatterPoint> Points,
    IReadOnlyList<ChangedCase> Cases,
    int Matched,
    int Better,
    int Worse,
    int Page
)
{
    public int Pages => CaseOrder.PagesOf(Matched);
}
