namespace Rag.Eval.Dashboard.Operations.Figures;

/// <summary>
/// A figure in steps of one length: the open step, and the last closed ones. A step in which nobody listened is a gap, and so is each that
/// was never opened. Not thread-safe.
/// </summary>
internal sealed class FigureRing
{
    private readonly TimeSpan _step;
    private readonly int _lines;
    private readonly long[] _numbers;
    private readonly float[] _values;
    private readonly Stretch[] _last;
    private readonly double[] _read;
    private long _open = -1;
    private DateTimeOffset _lastSeen;

    /// <param name="capacity">Closed steps that are kept.</param>
    /// <param name="together">So many steps, the open one among them, can be read as one.</param>
    public FigureRing(LiveFigure figure, TimeSpan step, int capacity, int together)
    {
        (_step, _lines) = (step, figure.Lines.Count);
        _numbers = new long[capacity];
        Array.Fill(_numbers, -1);
        _values = new float[capacity * _lines];
        _last = [.. Enumerable.Range(0, together).Select(_ => new Stretch(FigureWindow.For(figure.Kind)))];
        _read = new double[_lines];
    }

    private Stretch Open => _last[_open % _last.Length];

    public void Add(DateTimeOffset now, double value, double whole)
    {
        See(now);
        Open.Window.Add(value, whole);
    }

    /// <summary>Somebody listens at this time.</summary>
    public void See(DateTimeOffset now)
    {
        var number = now.UtcTicks / _step.Ticks;
        if (number == _open)
        {
            _lastSeen = now > _lastSeen ? now : _lastSeen;
            return;
        }

        var follows = _open >= 0 && number == _open + 1;
        if (_open >= 0)
        {
            Close(follows ? StartOf(number) : _lastSeen);
        }

        _open = number;
        _lastSeen = now;
        Open.Begin(number, follows ? StartOf(number) : now);
    }

    /// <summary>The closed steps that are kept and the open one, the oldest first: a row for each line, NaN for gaps.</summary>
    public FigureHistory Read(LiveFigure figure, FigureScale scale, DateTimeOffset now)
    {
        var last = now.UtcTicks / _step.Ticks;
        var first = last - _numbers.Length;
        var lines = Enumerable.Range(0, _lines).Select(_ => new double[_numbers.Length + 1]).ToArray();
        for (var number = first; number <= last; number++)
        {
            for (var line = 0; line < _lines; line++)
            {
                lines[line][number - first] = ValueOf(number, line);
            }
        }

        if (_open >= first && _open <= last && (figure.Kind != FigureKind.Rate || (_lastSeen - Open.From) * 2 >= _step))
        {
            // One question in the first second of a minute is no rate of one a second.
            Open.Window.Read(_lastSeen - Open.From, _read);
            for (var line = 0; line < _lines; line++)
            {
                lines[line][_open - first] = _read[line];
            }
        }

        return new FigureHistory(figure, scale, _step, StartOf(Math.Max(0, first)), lines);
    }

    /// <summary>The open step and those before it as one stretch; NaN where nothing came.</summary>
    public double[] ReadTogether(LiveFigure figure, DateTimeOffset now)
    {
        var sum = FigureWindow.For(figure.Kind);
        var covered = TimeSpan.Zero;
        var last = now.UtcTicks / _step.Ticks;
        foreach (var stretch in _last.Where(stretch => stretch.Number > last - _last.Length && stretch.Number <= last))
        {
            sum.Add(stretch.Window);
            covered += stretch.Number == _open ? _lastSeen - stretch.From : stretch.Covered;
        }

        sum.Read(covered, _read);
        return [.. _read];
    }

    private void Close(DateTimeOffset until)
    {
        var stretch = Open;
        stretch.Covered = until - stretch.From;
        stretch.Window.Read(stretch.Covered, _read);
        var slot = (int)(_open % _numbers.Length);
        _numbers[slot] = _open;
        for (var line = 0; line < _lines; line++)
        {
            _values[(slot * _lines) + line] = (float)_read[line];
        }
    }

    private double ValueOf(long number, int line)
    {
        var slot = number < 0 ? -1 : (int)(number % _numbers.Length);
        return slot >= 0 && _numbers[slot] == number ? _values[(slot * _lines) + line] : double.NaN;
    }

    private DateTimeOffset StartOf(long number) => new(number * _step.Ticks, TimeSpan.Zero);

    /// <summary>One step, as long as its measurements themselves are kept.</summary>
    private sealed class Stretch(FigureWindow window)
    {
        public FigureWindow Window { get; } = window;

        public long Number { get; private set; } = long.MinValue;

        public DateTimeOffset From { get; private set; }

        /// <summary>Once it is closed.</summary>
        public TimeSpan Covered { get; set; }

        public void Begin(long number, DateTimeOffset from)
        {
            (Number, From, Covered) = (number, from, TimeSpan.Zero);
            Window.Clear();
        }
    }
}
