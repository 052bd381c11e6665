namespace Rag.Eval.Gates;

/// <summary>A figure by which a run may not pass.</summary>
/// <param name="Sentence">Names the figure, its drop and the drop's interval.</param>
public sealed record GateFailure(string Metric, string Sentence);
