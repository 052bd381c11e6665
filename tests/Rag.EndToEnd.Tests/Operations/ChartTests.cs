using Rag.Eval.Dashboard.Operations;
using Rag.Eval.Dashboard.Operations.Charts;
using Rag.Eval.Dashboard.Operations.Figures;

namespace Rag.EndToEnd.Tests.Operations;

public sealed class ChartTests
{
    [Fact]
    public void Of_AGap_StaysAGapAndALonelyValueIsADot()
    {
        var path = LinePath.Of([0, 5, double.NaN, 10, double.NaN], most: 10, left: 0, top: 0, width: 40, height: 20);

        Assert.Equal("M0 20L10 10M30 0h0", path);
    }

    [Theory]
    [InlineData(0, new[] { 0.0, 1 })]
    [InlineData(double.NaN, new[] { 0.0, 1 })]
    [InlineData(1, new[] { 0.0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [InlineData(7, new[] { 0.0, 2, 4, 6, 8 })]
    [InlineData(0.013, new[] { 0.0, 0.005, 0.01, 0.015 })]
    public void Ticks_BeginAtZeroAndCoverTheHighest(double most, double[] expected) =>
        Assert.Equal(expected, NiceScale.Ticks(most).Select(tick => Math.Round(tick, 6)));

    [Fact]
    public void Chart_LinesThatEndTogether_HaveLabelsApart()
    {
        var line = new double[] { 1, 1, 1 };
        var history = new FigureHistory(LiveFigure.FirstWord, FigureScale.Minutes, TimeSpan.FromMinutes(1), default, [line, line, line]);

        var heights = new HistoryChart(history, TimeSpan.Zero).Lines.Select(drawn => drawn.LabelY!.Value).Order().ToArray();

        Assert.All(heights.Zip(heights.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 14));
    }

    [Theory]
    [InlineData("first-word", 3)]
    [InlineData("reused", 2)]
    public void InAtMost_StepsTogether_AreTheHighestOfDurationsAndElseTheMean(string name, double together)
    {
        var figure = LiveFigure.Find(name)!;
        var line = new[] { 1, 3, double.NaN, double.NaN, 5 };
        var history = new FigureHistory(figure, FigureScale.Minutes, TimeSpan.FromMinutes(1), default, [.. figure.Lines.Select(_ => line)]);

        var fewer = history.InAtMost(3);

        Assert.Equal([together, double.NaN, 5], fewer.Lines[0]);
        Assert.Equal(TimeSpan.FromMinutes(2), fewer.Step);
    }

    [Fact]
    public void Csv_OfAHistory_LeavesGapsEmpty()
    {
        var history = new FigureHistory(
            LiveFigure.Reused,
            FigureScale.Minutes,
            TimeSpan.FromMinutes(1),
            new DateTimeOffset(2026, 11, 29, 14, 5, 0, TimeSpan.Zero),
            [
                [0.9375, double.NaN],
            ]
        );

        Assert.Equal("time,share\n2026-11-29T14:05:00Z,0.9375\n2026-11-29T14:06:00Z,\n", HistoryPages.Csv(history));
    }

    [Theory]
    [InlineData(0.0412, "41 ms")]
    [InlineData(0.00412, "4.1 ms")]
    [InlineData(1.26, "1.3 s")]
    [InlineData(75, "75 s")]
    [InlineData(600, "10 min")]
    [InlineData(400_000, "4 days")]
    public void Seconds_OfAnyLength_AreShort(double seconds, string expected) => Assert.Equal(expected, FigureText.Seconds(seconds));
}
