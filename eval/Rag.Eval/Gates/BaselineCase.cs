namespace Rag.Eval.Gates;

/// <summary>One question's figures.</summary>
/// <param name="Kind">The data set's own class of question.</param>
/// <param name="Figures">By name; a figure that the question has no part in is absent.</param>
public sealed record BaselineCase(string Id, string Kind, IReadOnlyDictionary<string, double> Figures);
