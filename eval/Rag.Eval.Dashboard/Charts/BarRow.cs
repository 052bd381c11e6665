namespace Rag.Eval.Dashboard.Charts;

/// <param name="Explanation">What the label means; null where it says enough.</param>
/// <param name="Link">Where what was counted is listed; null for nowhere.</param>
public sealed record BarRow(string Label, string? Explanation, double Value, string Shown, string? Link);
