using Rag.Core.Evaluation;

namespace Rag.Eval.Gates;

/// <summary>
/// What later runs are held against: a completed run's plan and the figures of each of its questions, without questions, rankings or
/// answers. It is what <c>rag eval export</c> writes and <c>rag eval gate</c> reads.
/// </summary>
/// <param name="RunId">Of the run that it was made of.</param>
/// <param name="At">When that run began.</param>
/// <param name="Cases">In the data set's order; no two share an id.</param>
public sealed record Baseline(string RunId, DateTimeOffset At, RunPlan Plan, IReadOnlyList<BaselineCase> Cases)
{
    /// <summary>The mean of each figure over the questions that have it.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; } =
        Cases
            .SelectMany(item => item.Figures)
            .GroupBy(figure => figure.Key, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Average(figure => figure.Value), StringComparer.Ordinal);

    /// <param name="figures">Of every question of the run, as <see cref="IEvalRuns.FiguresAsync"/> gives them.</param>
    /// <exception cref="InvalidOperationException">The run is not completed: a part of a run is no baseline.</exception>
    public static Baseline Of(EvalRun run, IReadOnlyList<CaseFigures> figures) =>
        run.State == RunState.Completed && figures.Count == run.Plan.Cases
            ? new Baseline(
                run.Id,
                run.StartedAt,
                run.Plan,
                [.. figures.OrderBy(item => item.Ordinal).Select(item => new BaselineCase(item.CaseId, item.Kind, item.Figures))]
            )
            : throw new InvalidOperationException(
                $"Run {run.Id} has {figures.Count} of its {run.Plan.Cases} questions: go on with it until it is completed."
            );
}
