namespace Rag.Eval.Dashboard.Operations.Figures;

/// <summary>One figure in seconds, minutes and hours. Its memory is bounded, whatever comes. Thread-safe.</summary>
internal sealed class FigureSeries
{
    public const int KeptSeconds = 300;
    public const int KeptMinutes = 24 * 60;
    public const int KeptHours = 30 * 24;

    /// <summary>What is told as the figure's value now is of so many minutes, the one that runs among them.</summary>
    public const int MinutesOfNow = 5;

    private readonly Lock _lock = new();
    private readonly LiveFigure _figure;
    private readonly FigureRing[] _rings;

    public FigureSeries(LiveFigure figure)
    {
        _figure = figure;
        _rings =
        [
            new FigureRing(figure, TimeSpan.FromSeconds(1), KeptSeconds, 1),
            new FigureRing(figure, TimeSpan.FromMinutes(1), KeptMinutes, MinutesOfNow),
            new FigureRing(figure, TimeSpan.FromHours(1), KeptHours, 1),
        ];
    }

    public void Add(DateTimeOffset now, double value, double whole = 1)
    {
        lock (_lock)
        {
            foreach (var ring in _rings)
            {
                ring.Add(now, value, whole);
            }
        }
    }

    /// <summary>Whoever listens says so once a second: what did not come then is none, and no gap.</summary>
    public void See(DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var ring in _rings)
            {
                ring.See(now);
            }
        }
    }

    public FigureHistory Read(FigureScale scale, DateTimeOffset now)
    {
        lock (_lock)
        {
            return _rings[(int)scale].Read(_figure, scale, now);
        }
    }

    /// <summary>A value for each line, of the last minutes together; NaN where nothing came.</summary>
    public double[] ReadNow(DateTimeOffset now)
    {
        lock (_lock)
        {
            return _rings[(int)FigureScale.Minutes].ReadTogether(_figure, now);
        }
    }
}
