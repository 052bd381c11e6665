namespace Rag.Eval.Dashboard.Operations.Live;

/// <summary>Figures as the page is sent them.</summary>
/// <param name="At">The clock's time.</param>
internal sealed record LiveFigures(string At, IReadOnlyList<FigureView> Figures);
