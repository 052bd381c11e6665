using Rag.Eval.Statistics;

namespace Rag.Eval.Tests.Statistics;

public sealed class PercentilesTests
{
    private static readonly Percentiles s_four = new([4, 1, 3, 2]);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(.25, 1)]
    [InlineData(.26, 2)]
    [InlineData(.5, 2)]
    [InlineData(.9, 4)]
    [InlineData(1, 4)]
    public void NearestRank_OfFourValues_IsOneOfThem(double share, double expected) => Assert.Equal(expected, s_four.NearestRank(share));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(.5, 2.5)]
    [InlineData(.9, 3.7)]
    [InlineData(1, 4)]
    public void Interpolated_OfFourValues_LiesBetweenNeighborsInRank(double share, double expected) =>
        Assert.Equal(expected, s_four.Interpolated(share), 1e-12);

    [Fact]
    public void Median_OfAnOddNumberOfValues_IsTheMiddleOne() => Assert.Equal(3, new Percentiles([9, 1, 3]).Median);

    [Fact]
    public void Sample_WithoutValues_IsRefused() => Assert.Throws<ArgumentException>(() => new Percentiles([]));
}
