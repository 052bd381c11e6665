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
}
