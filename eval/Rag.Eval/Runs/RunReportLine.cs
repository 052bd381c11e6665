namespace Rag.Eval.Runs;

/// <summary>One question's figures.</summary>
public sealed record RunReportLine(string Id, string Kind, IReadOnlyDictionary<string, double> Figures, double Milliseconds);
