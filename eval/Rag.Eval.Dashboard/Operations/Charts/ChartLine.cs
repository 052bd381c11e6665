namespace Rag.Eval.Dashboard.Operations.Charts;

/// <summary>A line of a drawing.</summary>
/// <param name="Path">Of SVG.</param>
/// <param name="LabelY">Where the last value is printed; null where there is none.</param>
internal sealed record ChartLine(string Name, string Path, double? LabelY, string LastValue);
