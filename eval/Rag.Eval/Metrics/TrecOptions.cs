namespace Rag.Eval.Metrics;

/// <param name="Level">A document is relevant from this grade on; gains of nDCG stay the grades themselves.</param>
/// <param name="IsComplete">
/// Averages go over every query that has judgments, and one that the run lacks counts 0, as trec_eval does with -c; otherwise over those
/// that
/// have both.
/// </param>
public sealed record TrecOptions(int Level = 1, bool IsComplete = true);
