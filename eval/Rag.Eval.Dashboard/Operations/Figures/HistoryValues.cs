namespace Rag.Eval.Dashboard.Operations.Figures;

/// <summary>A history as a chart is sent it: short, for it is sent whole.</summary>
/// <param name="First">When the first step began, in seconds since 1970.</param>
/// <param name="Step">Seconds.</param>
/// <param name="Lines">Values to three digits, null for gaps.</param>
internal sealed record HistoryValues(long First, double Step, IReadOnlyList<string> Names, IReadOnlyList<IReadOnlyList<double?>> Lines)
{
    public static HistoryValues Of(FigureHistory history) =>
        new(
            history.First.ToUnixTimeSeconds(),
            history.Step.TotalSeconds,
            history.Figure.Lines,
            [.. history.Lines.Select(line => line.Select(value => double.IsNaN(value) ? (double?)null : Round(value)).ToArray())]
        );

    private static double Round(double value)
    {
        var digits = value > 0 ? Math.Clamp(2 - (int)Math.Floor(Math.Log10(value)), 0, 15) : 0;
        return Math.Round(value, digits);
    }
}
