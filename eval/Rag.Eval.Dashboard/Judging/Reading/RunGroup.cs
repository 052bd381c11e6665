using Rag.Core.Evaluation;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>Runs of the same questions, which can be compared.</summary>
/// <param name="Baseline">The run that the others are compared with; null where none is completed.</param>
/// <param name="Metrics">The columns.</param>
/// <param name="Rows">Newest first.</param>
/// <param name="More">How many further ones there are.</param>
public sealed record RunGroup(
    string Dataset,
    string DatasetDigest,
    RunKind Kind,
    EvalRun? Baseline,
    IReadOnlyList<string> Metrics,
    IReadOnlyList<RunRow> Rows,
    int More
)
{
    /// <summary>The cheapest first; empty where there are no two to be compared.</summary>
    public IReadOnlyList<CostPoint> Costs { get; init; } = [];
}
