namespace Rag.Bench.Tests;

public sealed class RatioTests
{
    [Fact]
    public void OfRounds_RoundsOnAMachineThatChanges_ComparesEachRoundWithItself()
    {
        var ratio = Ratio.OfRounds([20, 200, 2000], [10, 100, 1000]);
        Assert.Equal(2, ratio.Value);
        Assert.Equal((2, 2), (ratio.Spread!.Value.Low, ratio.Spread.Value.High));
    }

    [Fact]
    public void OfMedians_SamplesThatSpread_SpreadsToo()
    {
        double[] over = [.. Enumerable.Range(90, 21).Select(i => (double)i)];
        var ratio = Ratio.OfMedians(over, [50, 50, 50]);
        Assert.Equal(2, ratio.Value);
        Assert.InRange(ratio.Spread!.Value.Low, 1.8, 1.99);
        Assert.InRange(ratio.Spread.Value.High, 2.01, 2.2);
        Assert.Equal(ratio, Ratio.OfMedians(over, [50, 50, 50]));
    }

    [Fact]
    public void OfRounds_FiguresOfRounds_AreToldByTheirMedianAndTheRangeOfNineInTen()
    {
        var ratio = Ratio.OfRounds([.. Enumerable.Range(0, 21).Select(round => (double)round)]);
        Assert.Equal(10, ratio.Value);
        Assert.Equal((1, 19), (ratio.Spread!.Value.Low, ratio.Spread.Value.High));
    }

    [Fact]
    public void OfRounds_ASingleRound_HasNoRange() => Assert.Equal(new Ratio(3, null), Ratio.OfRounds([3]));

    [Fact]
    public void OfRounds_SidesOfDifferentLength_AreRefused() => Assert.Throws<ArgumentException>(() => Ratio.OfRounds([1, 2], [1]));

    [Fact]
    public void OfSums_PartsOfDifferentSize_AddsThemUpAndSpreadsFromPartToPart()
    {
        var ratio = Ratio.OfSums([1, 30], [1, 10]);
        Assert.Equal(31.0 / 11, ratio.Value);
        Assert.Equal((1.1, 2.9), (Math.Round(ratio.Spread!.Value.Low, 9), Math.Round(ratio.Spread.Value.High, 9)));
    }

    [Fact]
    public void OfPercentile_ASample_SpreadsAroundThatPercentileAndNotTheMedian()
    {
        var ratio = Ratio.OfPercentile([.. Enumerable.Range(0, 101).Select(i => (double)i)], .9);
        Assert.Equal(90, ratio.Value);
        Assert.InRange(ratio.Spread!.Value.Low, 80, 89);
        Assert.InRange(ratio.Spread.Value.High, 91, 98);
    }
}
