namespace Rag.Eval.Tuning;

/// <summary>What reading so many passages costs and brings, a question.</summary>
/// <param name="Tokens">Of the passages read: so many are computed where none of them is cached.</param>
/// <param name="ExtractorMs">Null where it is not known.</param>
/// <param name="Recall">The share of the evidence that these passages hold.</param>
/// <param name="All">The share of questions all of whose evidence they hold.</param>
/// <param name="IsWorthIt">False where fewer passages bring as much.</param>
public sealed record FrontierPoint(int Passages, double Tokens, double? ExtractorMs, double Recall, double All, bool IsWorthIt);
