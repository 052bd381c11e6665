namespace Rag.Eval.Dashboard.Charts;

/// <summary>What half, 95 and 99 of a hundred stay within.</summary>
public sealed record QuantileRow(string Label, double P50, double P95, double P99);
