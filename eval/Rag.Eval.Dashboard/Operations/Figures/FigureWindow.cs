namespace Rag.Eval.Dashboard.Operations.Figures;

/// <summary>What came in one stretch of time. Not thread-safe.</summary>
internal abstract class FigureWindow
{
    public static FigureWindow For(FigureKind kind) =>
        kind switch
        {
            FigureKind.Rate => new Rate(),
            FigureKind.Share => new Share(),
            _ => new Durations(),
        };

    /// <param name="value">How many, which part, or how long.</param>
    /// <param name="whole">What the part is of.</param>
    public abstract void Add(double value, double whole);

    /// <summary>Adds what came in another stretch of the same figure.</summary>
    public abstract void Add(FigureWindow other);

    /// <summary>A value for each line; NaN where there is none.</summary>
    /// <param name="covered">How long was listened.</param>
    public abstract void Read(TimeSpan covered, Span<double> lines);

    public abstract void Clear();

    private sealed class Rate : FigureWindow
    {
        private double _count;

        public override void Add(double value, double whole) => _count += value;

        public override void Add(FigureWindow other) => _count += ((Rate)other)._count;

        public override void Read(TimeSpan covered, Span<double> lines) =>
            lines[0] = covered > TimeSpan.Zero ? _count / covered.TotalSeconds : double.NaN;

        public override void Clear() => _count = 0;
    }

    private sealed class Share : FigureWindow
    {
        private double _part;
        private double _whole;

        public override void Add(double value, double whole) => (_part, _whole) = (_part + value, _whole + whole);

        public override void Add(FigureWindow other) => Add(((Share)other)._part, ((Share)other)._whole);

        public override void Read(TimeSpan covered, Span<double> lines) => lines[0] = _whole > 0 ? _part / _whole : double.NaN;

        public override void Clear() => (_part, _whole) = (0, 0);
    }

    private sealed class Durations : FigureWindow
    {
        private readonly QuantileSketch _sketch = new();

        public override void Add(double value, double whole) => _sketch.Add(value);

        public override void Add(FigureWindow other) => _sketch.Add(((Durations)other)._sketch);

        public override void Read(TimeSpan covered, Span<double> lines)
        {
            (lines[0], lines[1], lines[2]) = (_sketch.Quantile(0.5), _sketch.Quantile(0.95), _sketch.Quantile(0.99));
        }

        public override void Clear() => _sketch.Clear();
    }
}
