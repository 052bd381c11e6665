namespace Rag.Core.Evaluation;

/// <summary>Which of a run's questions are wanted, and in which order.</summary>
/// <param name="By">The figure that sorts them, the worst first and those without it last; null for the data set's order.</param>
/// <param name="IsLowerBetter">Of that figure.</param>
/// <param name="Stage">Those that were lost there; null for all.</param>
/// <param name="Kind">Those of this kind; null for all.</param>
public sealed record CaseQuery(string? By, bool IsLowerBetter, MissStage? Stage, string? Kind, int Skip, int Most);
