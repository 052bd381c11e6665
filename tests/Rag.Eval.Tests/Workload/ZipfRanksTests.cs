using Rag.Eval.Workload;

namespace Rag.Eval.Tests.Workload;

public sealed class ZipfRanksTests
{
    [Fact]
    public void Draw_ManyTimes_HitsEachRankAsOftenAsItsWeightSays()
    {
        const int Ranks = 20,
            Draws = 100_000;
        var ranks = new ZipfRanks(Ranks);
        var random = new Random(7);
        var counts = new int[Ranks];
        for (var i = 0; i < Draws; i++)
        {
            counts[ranks.Draw(random)]++;
        }

        var harmonic = Enumerable.Range(1, Ranks).Sum(rank => 1.0 / rank);
        for (var rank = 0; rank < Ranks; rank++)
        {
            var expected = Draws / ((rank + 1) * harmonic);

            // Five standard deviations of a count.
            Assert.InRange(counts[rank], expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
        }
    }

    [Fact]
    public void DrawDistinct_OfAllRanks_GivesEachOnce()
    {
        Assert.Equal(Enumerable.Range(0, 5), new ZipfRanks(5).DrawDistinct(5, new Random(3)).Order());
    }
}
