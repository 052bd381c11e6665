namespace Rag.Eval.Dashboard.Charts;

/// <summary>A mark of worth over cost, each with its interval.</summary>
public sealed record CostMark(string Name, double Cost, double CostLow, double CostHigh, double Worth, double WorthLow, double WorthHigh);
