namespace Rag.Eval.Answers;

/// <summary>The answers whose confidence lies in [From, To); the last bin holds confidence 1 as well.</summary>
/// <param name="MeanConfidence">Null for an empty bin.</param>
/// <param name="ShareRight">The share of the bin's answers that are right; null for an empty bin.</param>
public sealed record CalibrationBin(double From, double To, int Count, double? MeanConfidence, double? ShareRight);
