using Rag.Eval.Statistics;

namespace Rag.Eval.Tests.Statistics;

public class SeededRandomTests
{
    /// <summary>The generator's published first values for the seed 1234567: what is drawn is the same on every machine.</summary>
    [Fact]
    public void NextBits_KnownSeed_GivesTheKnownBits()
    {
        var random = new SeededRandom(1234567);

        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            (ulong[])[random.NextBits(), random.NextBits(), random.NextBits(), random.NextBits(), random.NextBits()]
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void NextBelow_ManyDraws_AreInRangeAndEven(int count)
    {
        const int Draws = 30_000;
        var random = new SeededRandom(7);
        var counts = new int[count];
        foreach (var _ in Enumerable.Range(0, Draws))
        {
            counts[random.NextBelow(count)]++;
        }

        // Chi-squared with count - 1 degrees of freedom stays within five of its standard deviations.
        var expected = (double)Draws / count;
        var chi = counts.Sum(seen => (seen - expected) * (seen - expected) / expected);
        Assert.InRange(chi, 0, count - 1 + (5 * Math.Sqrt(2.0 * count)));
    }

    [Fact]
    public void NextShare_ManyDraws_AverageAHalf()
    {
        var random = new SeededRandom(3);

        Assert.Equal(.5, Enumerable.Range(0, 20_000).Average(_ => random.NextShare()), .01);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1000)]
    public void NextHeads_ManyDraws_HaveMeanAndSpreadOfFairCoins(int coins) =>
        AssertBinomial((ref SeededRandom random) => random.NextHeads(coins), coins, .5);

    [Theory]
    [InlineData(10_000, 8_000, 10_000)]
    [InlineData(300, 1, 3)]
    [InlineData(64, 1, 1_000)]
    [InlineData(7, 6, 7)]
    public void NextHits_ManyDraws_HaveMeanAndSpreadOfTheBinomial(int trials, int favorable, int all) =>
        AssertBinomial((ref SeededRandom random) => random.NextHits(trials, favorable, all), trials, (double)favorable / all);

    [Fact]
    public void NextHits_CertainAndImpossible_DrawNothing()
    {
        var random = new SeededRandom(5);
        var untouched = new SeededRandom(5);

        Assert.Equal((9, 0, 0), (random.NextHits(9, 4, 4), random.NextHits(9, 0, 4), random.NextHits(0, 1, 4)));
        Assert.Equal(untouched.NextBits(), random.NextBits());
    }

    private delegate int Draw(ref SeededRandom random);

    private static void AssertBinomial(Draw draw, int trials, double share)
    {
        const int Draws = 20_000;
        var random = new SeededRandom(17);
        var (sum, squares) = (0.0, 0.0);
        foreach (var _ in Enumerable.Range(0, Draws))
        {
            var apart = draw(ref random) - (trials * share);
            sum += apart;
            squares += apart * apart;
        }

        // Five standard errors of the mean, and a tenth of the variance.
        var variance = trials * share * (1 - share);
        Assert.InRange(sum / Draws, -5 * Math.Sqrt(variance / Draws), 5 * Math.Sqrt(variance / Draws));
        Assert.Equal(variance, squares / Draws, .1 * variance);
    }
}
