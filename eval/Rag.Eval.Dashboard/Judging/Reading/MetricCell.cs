using Rag.Eval.Statistics;

namespace Rag.Eval.Dashboard.Judging.Reading;

/// <summary>A figure of a run beside the baseline's.</summary>
/// <param name="Mean">Null where no question of the run has it.</param>
/// <param name="Change">Null for the baseline itself, and where it is not known.</param>
/// <param name="IsPending">Whether the change is still being worked out.</param>
public sealed record MetricCell(string Metric, double? Mean, MetricComparison? Change, bool IsPending);
