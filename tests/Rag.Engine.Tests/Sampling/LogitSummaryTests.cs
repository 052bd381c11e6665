using Rag.Engine.Sampling;

namespace Rag.Engine.Tests.Sampling;

public sealed class LogitSummaryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(61)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(49_152)]
    public void Of_AnyLength_IsTheSumInDoublesAndTheFirstLargest(int length)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new SplitMix(seed);
            var row = Enumerable.Range(0, length).Select(_ => (float)((random.NextDouble() * 60) - 30)).ToArray();
            var max = row.Max();
            row[^1] = max; // a second of the largest

            var summary = LogitSummary.Of(row, new GroupMaxima(row.Length));

            Assert.Equal(max + Math.Log(row.Sum(logit => Math.Exp((double)logit - max))), summary.LogSumExp, 1e-5);
            Assert.Equal(Array.IndexOf(row, max), summary.Best);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Of_ANumberThatIsNone_IsNotFinite(float bad)
    {
        for (var at = 0; at < 5000; at += 37)
        {
            var row = new float[5000];
            row[at] = bad;
            Assert.False(LogitSummary.Of(row, new GroupMaxima(row.Length)).IsFinite);
        }

        Assert.False(LogitSummary.Of(Enumerable.Repeat(float.NegativeInfinity, 100).ToArray(), new GroupMaxima(100)).IsFinite);
    }

    [Fact]
    public void Of_MinusInfinity_WeighsNothing()
    {
        var row = Enumerable.Repeat(float.NegativeInfinity, 5000).ToArray();
        row[4321] = -3;
        row[4322] = -3;

        var summary = LogitSummary.Of(row, new GroupMaxima(row.Length));

        Assert.Equal(4321, summary.Best);
        Assert.Equal(Math.Log(0.5), summary.LogProbability(row[4322]), 1e-6);
        Assert.Equal(double.NegativeInfinity, summary.LogProbability(row[0]));
    }

    [Fact]
    public void Of_LogitsFarApart_NeitherOverflowsNorVanishes()
    {
        var row = Enumerable.Repeat(-1e30f, 6000).ToArray();
        row[0] = -200;
        row[5999] = 3e30f;

        Assert.Equal(0, LogitSummary.Of(row, new GroupMaxima(row.Length)).LogProbability(3e30f));
    }
}
