using Rag.Eval.Dashboard.Operations.Figures;

namespace Rag.EndToEnd.Tests.Operations;

/// <summary>Rings of bounded memory tell what a list of all that ever came tells.</summary>
public sealed class FigureSeriesProperties
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 29, 22, 58, 50, TimeSpan.Zero);

    /// <summary>Pauses between two events, in milliseconds: within a second, over some seconds, over gaps of minutes and hours.</summary>
    private static readonly int[] s_pauses = [0, 20, 400, 1000, 1000, 1000, 2500, 31_000, 60_000, 400_000, 4_000_000];

    private static readonly Dictionary<FigureScale, (TimeSpan Step, int Kept)> s_scales = new()
    {
        [FigureScale.Seconds] = (TimeSpan.FromSeconds(1), 300),
        [FigureScale.Minutes] = (TimeSpan.FromMinutes(1), 1440),
        [FigureScale.Hours] = (TimeSpan.FromHours(1), 720),
    };

    [Theory]
    [InlineData(FigureKind.Rate)]
    [InlineData(FigureKind.Share)]
    [InlineData(FigureKind.Durations)]
    public void Read_AnyEvents_IsWhatAListOfAllTells(FigureKind kind)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var figure = new LiveFigure("any", "Any", kind, "", "");
            var series = new FigureSeries(figure);
            var all = new List<Event>();
            var now = s_start;
            for (var i = random.Next(1, 400); i > 0; i--)
            {
                now += TimeSpan.FromMilliseconds(s_pauses[random.Next(s_pauses.Length)] * random.NextDouble());
                var heard = new Event(now, random.Next(3) > 0, Math.Exp((random.NextDouble() * 14) - 9), 1 + random.Next(5));
                all.Add(heard);
                Hear(series, heard);
            }

            foreach (var (scale, (step, kept)) in s_scales)
            {
                var read = series.Read(scale, now);
                Assert.Equal(kept + 1, read.Steps);
                for (var i = 0; i < read.Steps; i++)
                {
                    AssertSame(Naive(figure, all, read.At(i), step), [.. read.Lines.Select(line => line[i])], $"seed {seed}, {scale}, {i}");
                }
            }
        }
    }

    [Fact]
    public void ReadNow_OfTheLastFiveMinutes_ForgetsWhatIsOlder()
    {
        var series = new FigureSeries(LiveFigure.FirstWord);
        series.Add(s_start, 9);
        series.Add(s_start + TimeSpan.FromMinutes(3), 1);

        Assert.Equal(9, series.ReadNow(s_start + TimeSpan.FromMinutes(4))[1], 0.1);
        Assert.Equal(1, series.ReadNow(s_start + TimeSpan.FromMinutes(6))[1], 0.02);
        Assert.True(double.IsNaN(series.ReadNow(s_start + TimeSpan.FromMinutes(9))[1]));
    }

    [Fact]
    public void ReadNow_ARate_IsOfTheTimeThatWasListened()
    {
        var series = new FigureSeries(LiveFigure.Questions);
        for (var second = 0; second <= 120; second++)
        {
            series.See(s_start + TimeSpan.FromSeconds(second));
            series.Add(s_start + TimeSpan.FromSeconds(second), second == 60 ? 12 : 0);
        }

        Assert.Equal(0.1, series.ReadNow(s_start + TimeSpan.FromSeconds(120))[0], 1e-9);
    }

    /// <summary>Clocks are set back: nothing fails, and what comes then is told.</summary>
    [Fact]
    public void Add_AfterTheClockWasSetBack_GoesOn()
    {
        var series = new FigureSeries(LiveFigure.FirstWord);
        series.Add(s_start + TimeSpan.FromHours(2), 1);
        series.Add(s_start, 2);

        Assert.Equal(2, series.Read(FigureScale.Minutes, s_start).Lines[0][^1], 0.02);
        Assert.Equal(2, series.ReadNow(s_start)[0], 0.02);
    }

    [Fact]
    public void Quantile_OfNoNumberAndOfExtremes_IsHarmless()
    {
        var sketch = new QuantileSketch();
        foreach (var value in new[] { double.NaN, double.PositiveInfinity, -1, 0, 1e300 })
        {
            sketch.Add(value);
        }

        Assert.Equal(3, sketch.Count);
        Assert.Equal(1e-4, sketch.Quantile(0.5));
        Assert.Equal(1e6, sketch.Quantile(1), 1e4);
    }

    private static void Hear(FigureSeries series, Event heard)
    {
        if (heard.HasValue)
        {
            series.Add(heard.At, heard.Value, heard.Whole);
        }
        else
        {
            series.See(heard.At);
        }
    }

    /// <summary>
    /// A step is listened to from its beginning where the event before it lies in the step before, to its end where the one behind it lies
    /// in the step behind; else from its first event, to its last.
    /// </summary>
    private static double[] Naive(LiveFigure figure, List<Event> all, DateTimeOffset start, TimeSpan step)
    {
        var end = start + step;
        var first = all.FindIndex(heard => heard.At >= start && heard.At < end);
        var nothing = figure.Lines.Select(_ => double.NaN).ToArray();
        if (first < 0)
        {
            return nothing;
        }

        var last = all.FindLastIndex(heard => heard.At < end);
        var from = first > 0 && all[first - 1].At >= start - step ? start : all[first].At;
        var isOpen = last + 1 == all.Count;
        var until = !isOpen && all[last + 1].At < end + step ? end : all[last].At;
        var covered = until - from;
        var values = all[first..(last + 1)].Where(heard => heard.HasValue).ToList();
        return figure.Kind switch
        {
            FigureKind.Rate when covered == TimeSpan.Zero || (isOpen && covered * 2 < step) => nothing,
            FigureKind.Rate => [values.Sum(heard => heard.Value) / covered.TotalSeconds],
            FigureKind.Share when values.Count == 0 => nothing,
            FigureKind.Share => [values.Sum(heard => heard.Value) / values.Sum(heard => heard.Whole)],
            _ when values.Count == 0 => nothing,
            _ => [.. new[] { 0.5, 0.95, 0.99 }.Select(share => Rank(values, share))],
        };
    }

    private static double Rank(List<Event> values, double share) =>
        Math.Max(1e-4, values.Select(heard => heard.Value).Order().ElementAt((int)Math.Ceiling(share * values.Count) - 1));

    private static void AssertSame(double[] expected, double[] actual, string where)
    {
        foreach (var (want, got) in expected.Zip(actual))
        {
            Assert.True(
                double.IsNaN(want) ? double.IsNaN(got) : Math.Abs(got - want) <= want * (QuantileSketch.RelativeError + 1e-6),
                $"{where}: {got} in the place of {want}"
            );
        }
    }

    /// <param name="HasValue">Otherwise somebody only listened.</param>
    private sealed record Event(DateTimeOffset At, bool HasValue, double Value, double Whole);
}
