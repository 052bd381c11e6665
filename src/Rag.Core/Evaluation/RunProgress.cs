namespace Rag.Core.Evaluation;

/// <summary>How far a run is that is going on.</summary>
/// <param name="Done">Questions that have their outcome, those of before a resumption among them.</param>
/// <param name="PerSecond">Questions a second since the run was started or gone on with; zero before the first one.</param>
/// <param name="EndsAt">When the last question will have its outcome at this rate; null before the first one.</param>
public sealed record RunProgress(string RunId, int Done, int Cases, double PerSecond, DateTimeOffset? EndsAt);
