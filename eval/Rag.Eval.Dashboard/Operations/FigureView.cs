using Rag.Eval.Dashboard.Operations.Charts;
using Rag.Eval.Dashboard.Operations.Figures;

namespace Rag.Eval.Dashboard.Operations;

/// <summary>A figure as the page shows it and as live values bring it: all words and drawings are made here alone.</summary>
/// <param name="Value">Of the last five minutes.</param>
/// <param name="Beside">What the value is, or a second value.</param>
/// <param name="Label">The drawing in words.</param>
/// <param name="Paths">Of the drawing, the main line last.</param>
public sealed record FigureView(string Name, string Title, string Value, string Beside, string Label, IReadOnlyList<string> Paths)
{
    public const int Width = 240;
    public const int Height = 48;

    /// <summary>Steps of the drawing: an hour.</summary>
    private const int Minutes = 60;

    private const int Margin = 3;

    public static FigureView Of(LiveFigure figure, FigureRecorder recorder)
    {
        var now = recorder.Now(figure);
        var history = recorder.Read(figure, FigureScale.Minutes).Last(Minutes);
        int[] shown =
            figure == LiveFigure.FirstWord ? [1, 0]
            : figure.Kind == FigureKind.Durations ? [1]
            : [0];
        var main = shown[^1];
        var most = figure.Kind == FigureKind.Share ? 1 : Highest(shown.SelectMany(line => history.Lines[line]));
        return new FigureView(
            figure.Name,
            figure.Title,
            FigureText.Of(figure.Kind, now[main]),
            WordsBeside(figure, now, shown),
            LabelOf(figure, history.Lines[shown[0]]),
            [.. shown.Select(line => LinePath.Of(history.Lines[line], most, Margin, Margin, Width - (2 * Margin), Height - (2 * Margin)))]
        );
    }

    private static string WordsBeside(LiveFigure figure, double[] now, int[] shown) =>
        double.IsNaN(now[shown[^1]]) ? figure.Silence
        : figure == LiveFigure.FirstWord ? $"p50 · p95 {FigureText.Of(figure.Kind, now[1])}"
        : figure.Kind == FigureKind.Durations ? "p95"
        : figure.Kind == FigureKind.Rate ? "last 5 minutes"
        : figure == LiveFigure.Blocks ? "of all blocks"
        : "of all read";

    private static string LabelOf(LiveFigure figure, IReadOnlyList<double> line) =>
        line.Any(value => !double.IsNaN(value))
            ? $"{figure.Title} by the minute over the last hour, at most {FigureText.Of(figure.Kind, Highest(line))}."
            : $"{figure.Title}: nothing in the last hour.";

    private static double Highest(IEnumerable<double> values) => values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(0).Max();
}
