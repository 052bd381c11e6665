using Rag.Eval.Statistics;

namespace Rag.Eval.Tests.Statistics;

public class PairedBootstrapTests
{
    [Fact]
    public void Draw_SameSeed_GivesTheSameNumbersOnEveryMachine()
    {
        // Differences that doubles hold exactly give means that every machine rounds alike.
        var differences = new PairedDifferences([.. Enumerable.Range(0, 64).Select(place => ((place * 37 % 64) - 20) / 64.0)]);

        var bootstrap = PairedBootstrap.Draw(differences, 7);

        Assert.Equal(bootstrap.Percentile(), PairedBootstrap.Draw(differences, 7).Percentile());
        Assert.Equal(new Interval(0.107666015625, 0.249267578125), bootstrap.Percentile());
    }

    [Fact]
    public void Percentile_OfManyQuestions_IsTheNormalInterval()
    {
        var random = new SeededRandom(2);
        var differences = new PairedDifferences([.. Enumerable.Range(0, 900).Select(_ => random.NextShare())]);

        var interval = PairedBootstrap.Draw(differences).Percentile();

        var half = 1.96 * differences.Deviation / Math.Sqrt(differences.Count);
        Assert.Equal(differences.Mean - half, interval.Low, .1 * half);
        Assert.Equal(differences.Mean + half, interval.High, .1 * half);
    }

    /// <summary>Values of many questions are drawn together, those of few one by one: both give the interval of the normal.</summary>
    [Fact]
    public void Percentile_OfFewValuesAndSomeRareOnes_IsTheNormalInterval()
    {
        var differences = new PairedDifferences([
            .. Enumerable
                .Range(0, 3_000)
                .Select(place =>
                    place % 10 < 7 ? 0.0
                    : place % 10 == 7 ? -1.0
                    : 1.0
                ),
            .. Enumerable.Range(1, 200).Select(place => place / 70.0),
        ]);

        var interval = PairedBootstrap.Draw(differences).Percentile();

        var half = 1.96 * differences.Deviation / Math.Sqrt(differences.Count);
        Assert.Equal(differences.Mean - half, interval.Low, .05 * half);
        Assert.Equal(differences.Mean + half, interval.High, .05 * half);
    }

    [Fact]
    public void Corrected_SkewedQuestions_ReachesFurtherToTheirTail()
    {
        var random = new SeededRandom(4);
        var differences = new PairedDifferences([.. Enumerable.Range(0, 60).Select(_ => -Math.Log(1 - random.NextShare()))]);

        var bootstrap = PairedBootstrap.Draw(differences);

        Assert.True(bootstrap.Corrected().Low > bootstrap.Percentile().Low);
        Assert.True(bootstrap.Corrected().High > bootstrap.Percentile().High);
    }

    /// <summary>The corrected interval holds the true mean about as often as it says, for figures as skewed as misses are.</summary>
    [Fact]
    public void Corrected_ManySamples_HoldsTheTrueMeanAsOftenAsItSays()
    {
        const int Trials = 300;
        var random = new SeededRandom(13);
        var held = Enumerable
            .Range(0, Trials)
            .Count(trial =>
            {
                double[] values = [.. Enumerable.Range(0, 80).Select(_ => -Math.Log(1 - random.NextShare()))];
                return PairedBootstrap.Draw(new PairedDifferences(values), (ulong)trial, 1_000).Corrected().Holds(1);
            });

        Assert.InRange(held / (double)Trials, .90, .985);
    }

    [Fact]
    public void Corrected_EqualDifferences_IsThatDifference()
    {
        var bootstrap = PairedBootstrap.Draw(new PairedDifferences([.25, .25, .25]));

        Assert.Equal(new Interval(.25, .25), bootstrap.Corrected());
        Assert.Null(bootstrap.Effect());
    }

    [Fact]
    public void Effect_OfKnownDifferences_IsMeanOverDeviationWithItsInterval()
    {
        var differences = new PairedDifferences([.. Enumerable.Range(0, 400).Select(place => place % 2 == 0 ? 1.5 : -.5)]);

        Assert.Equal(.5, differences.Effect!.Value, .01);
        var interval = PairedBootstrap.Draw(differences).Effect()!.Value;
        Assert.Equal(.5 - .107, interval.Low, .03);
        Assert.Equal(.5 + .107, interval.High, .03);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Differences_ThatAreNoNumbers_AreRefused(double value) =>
        Assert.Throws<ArgumentException>(() => new PairedDifferences([0, value]));

    [Fact]
    public void Differences_OfOtherQuestions_AreRefused() => Assert.Throws<ArgumentException>(() => PairedDifferences.Between([1], [1, 2]));
}
