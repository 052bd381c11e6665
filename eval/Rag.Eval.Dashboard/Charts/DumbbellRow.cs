namespace Rag.Eval.Dashboard.Charts;

/// <summary>One figure of two runs.</summary>
/// <param name="Low">Of the difference's interval; null while it is being worked out.</param>
/// <param name="Tone">A class of the row: better, worse or even; null while it is not known.</param>
/// <param name="Shown">The difference with its interval in words.</param>
public sealed record DumbbellRow(
    string Label,
    string Explanation,
    double First,
    double Second,
    double? Low,
    double? High,
    string? Tone,
    string Shown
);
