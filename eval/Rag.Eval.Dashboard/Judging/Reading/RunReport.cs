using Rag.Core.Evaluation;
using Rag.Eval.Dashboard.Charts;
using Rag.Eval.Runs;
using Rag.Eval.Statistics;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>What the page of one run shows.</summary>
/// <param name="Baseline">The run that this one is compared with; null where it is the baseline itself, or where none is completed.</param>
/// <param name="Metrics">Every figure, in the order in which a reader wants them.</param>
/// <param name="Comparison">With the baseline; null where there is none, or while it is worked out.</param>
/// <param name="Times">Milliseconds; empty before the first outcome.</param>
/// <param name="Changes">In what the configuration differs from the baseline's.</param>
/// <param name="Order">With the figure that it sorts by, whether it was asked for or not.</param>
/// <param name="Cases">Those of the page.</param>
/// <param name="Found">How many questions the list has on all its pages.</param>
public sealed record RunReport(
    EvalRun Run,
    EvalRun? Baseline,
    bool IsCurrent,
    RunProgress? Progress,
    IReadOnlyList<MetricCell> Metrics,
    Comparison? Comparison,
    RunDigest Digest,
    StageCounts Stages,
    IReadOnlyList<QuantileRow> Times,
    IReadOnlyList<(string Name, string First, string Second)> Changes,
    CaseOrder Order,
    IReadOnlyList<CaseFigures> Cases,
    int Found
)
{
    public int Pages => CaseOrder.PagesOf(Found);

    public bool IsPending => Metrics.Any(metric => metric.IsPending);
}
