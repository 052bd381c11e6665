using System.Globalization;
using Rag.Eval.Dashboard.Operations.Figures;

namespace Rag.Eval.Dashboard.Operations.Charts;

/// <summary>A history of at most <see cref="MostPoints"/> steps laid out for drawing: where its lines, ticks and labels stand.</summary>
internal sealed class HistoryChart
{
    public const int Width = 720;
    public const int Height = 280;
    public const int Left = 56;
    public const int Right = 640;
    public const int Top = 16;
    public const int Bottom = 248;

    /// <summary>A drawing of this width shows no more.</summary>
    public const int MostPoints = 400;

    private const int TimeTicks = 4;

    private const int LeastLabelDistance = 14;

    public HistoryChart(FigureHistory history, TimeSpan offset)
    {
        var shown = history.Lines.Select(line => line.ToArray()).ToList();
        var values = shown.SelectMany(line => line).Where(value => !double.IsNaN(value)).ToList();
        var ticks = NiceScale.Ticks(history.Figure.Kind == FigureKind.Share ? 1 : values.DefaultIfEmpty(0).Max());
        var most = ticks[^1];
        Levels = [.. ticks.Select(tick => (YOf(tick, most), FigureText.Of(history.Figure.Kind, tick)))];
        Times = [.. Enumerable.Range(0, TimeTicks + 1).Select(i => TimeTick(history, offset, i))];
        Lines = Spread([
            .. shown.Select(
                (line, i) =>
                    new ChartLine(
                        history.Figure.Lines[i],
                        LinePath.Of(line, most, Left, Top, Right - Left, Bottom - Top),
                        LastOf(line) is { } last ? YOf(last, most) : null,
                        LastOf(line) is { } value ? FigureText.Of(history.Figure.Kind, value) : ""
                    )
            ),
        ]);
    }

    /// <summary>Each with its height and label.</summary>
    public IReadOnlyList<(double Y, string Label)> Levels { get; }

    public IReadOnlyList<(double X, string Label)> Times { get; }

    public IReadOnlyList<ChartLine> Lines { get; }

    private static double YOf(double value, double most) => Bottom - (Math.Min(value / most, 1) * (Bottom - Top));

    private static double? LastOf(double[] line) =>
        Array.FindLastIndex(line, value => !double.IsNaN(value)) is >= 0 and var at ? line[at] : null;

    private static (double X, string Label) TimeTick(FigureHistory history, TimeSpan offset, int tick)
    {
        var at = history.At((history.Steps - 1) * tick / TimeTicks).ToOffset(offset);
        var format =
            history.Scale == FigureScale.Seconds ? "H:mm:ss"
            : history.Scale == FigureScale.Minutes ? "H:mm"
            : "d MMM";
        return (Left + ((Right - Left) * tick / (double)TimeTicks), at.ToString(format, CultureInfo.InvariantCulture));
    }

    /// <summary>Labels at the ends of lines that end close together stand below each other.</summary>
    private static IReadOnlyList<ChartLine> Spread(IReadOnlyList<ChartLine> lines)
    {
        var placed = lines.ToArray();
        var lowest = double.PositiveInfinity;
        foreach (var (line, i) in lines.Select((line, i) => (line, i)).OrderByDescending(item => item.line.LabelY ?? 0))
        {
            if (line.LabelY is { } y)
            {
                lowest = Math.Min(y, lowest - LeastLabelDistance);
                placed[i] = line with { LabelY = lowest };
            }
        }

        return placed;
    }
}
