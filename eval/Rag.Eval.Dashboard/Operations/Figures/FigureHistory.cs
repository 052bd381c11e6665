namespace Rag.Eval.Dashboard.Operations.Figures;

/// <summary>A figure over time, in steps of one length. Immutable.</summary>
/// <param name="First">When the first step began; the last one is still open.</param>
/// <param name="Lines">For each line of the figure a value a step; NaN for a gap.</param>
public sealed record FigureHistory(
    LiveFigure Figure,
    FigureScale Scale,
    TimeSpan Step,
    DateTimeOffset First,
    IReadOnlyList<IReadOnlyList<double>> Lines
)
{
    public int Steps => Lines[0].Count;

    public bool IsEmpty => Lines.All(line => line.All(double.IsNaN));

    public DateTimeOffset At(int step) => First + (step * Step);

    /// <summary>
    /// The same in fewer, longer steps where a drawing would not show them all: of durations the highest of each, else the mean.
    /// </summary>
    public FigureHistory InAtMost(int steps)
    {
        var together = ((Steps - 1) / steps) + 1;
        return together == 1
            ? this
            : this with
            {
                Step = Step * together,
                Lines = [.. Lines.Select(line => line.Chunk(together).Select(Together).ToArray())],
            };
    }

    /// <summary>Its last steps.</summary>
    public FigureHistory Last(int steps) =>
        steps >= Steps
            ? this
            : this with
            {
                First = At(Steps - steps),
                Lines = [.. Lines.Select(line => line.Skip(Steps - steps).ToArray())],
            };

    private double Together(double[] values)
    {
        var known = values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN);
        return Figure.Kind == FigureKind.Durations ? known.Max() : known.Average();
    }
}
