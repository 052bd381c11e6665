namespace Rag.Eval.Tuning;

/// <summary>What was chosen without the questions of a fold, and what it is worth on them.</summary>
/// <param name="Chosen">The worth on the questions that it was chosen by: 1 for as good as today.</param>
/// <param name="HeldOut">The worth on the questions that were held out.</param>
public sealed record TuningFold(int Fold, IReadOnlyList<WeightChange> Changes, double Chosen, double HeldOut);
