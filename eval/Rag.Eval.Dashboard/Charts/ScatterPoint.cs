namespace Rag.Eval.Dashboard.Charts;

/// <summary>Questions whose two figures are about the same.</summary>
public sealed record ScatterPoint(double First, double Second, int Count);
