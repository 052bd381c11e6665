using Rag.Core.Evaluation;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>A run in the list.</summary>
/// <param name="Difference">In what its configuration differs from the baseline's; null where it does not.</param>
/// <param name="IsCurrent">Whether its questions are being asked.</param>
public sealed record RunRow(EvalRun Run, string? Difference, IReadOnlyList<MetricCell> Cells, bool IsBaseline, bool IsCurrent);
