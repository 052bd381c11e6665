namespace Rag.Eval.Answers;

/// <param name="Bound">Answers of this confidence or more are given.</param>
/// <param name="Coverage">The share of questions that are answered then.</param>
/// <param name="Risk">The share of those answers that are wrong.</param>
public sealed record RiskPoint(double Bound, double Coverage, double Risk);
