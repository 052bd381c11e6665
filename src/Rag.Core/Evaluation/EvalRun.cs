namespace Rag.Core.Evaluation;

/// <summary>The questions of a data set, asked of one configuration.</summary>
/// <param name="Id">26 characters that sort by the time of the start; safe in a path and a file name.</param>
/// <param name="Note">What its maker says of it; null for nothing.</param>
/// <param name="Done">How many questions have their outcome.</param>
/// <param name="Metrics">Means over the questions by name; empty until the run is completed.</param>
/// <param name="Problem">Why it failed, in a sentence; null where it did not.</param>
public sealed record EvalRun(
    string Id,
    RunPlan Plan,
    string? Note,
    RunState State,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    int Done,
    IReadOnlyDictionary<string, double> Metrics,
    string? Problem
);
