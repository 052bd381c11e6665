namespace Rag.Core.Drift;

/// <summary>A fixed question's answer beside an earlier one.</summary>
/// <param name="Sentence">For people.</param>
public sealed record DriftFinding(DriftAnswer Answer, DriftKind Kind, string Sentence);
