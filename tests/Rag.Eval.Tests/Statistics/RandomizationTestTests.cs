using Rag.Eval.Statistics;

namespace Rag.Eval.Tests.Statistics;

public class RandomizationTestTests
{
    [Fact]
    public void PValue_ThreeDifferences_IsCountedByHand()
    {
        // Of the eight sums of ±1 ±2 ±3 the two outermost are 6 and -6.
        Assert.Equal(2 / 8.0, RandomizationTest.PValue(new PairedDifferences([1, 2, 3])));

        // At least 4 from zero lie 6, 4, -4 and -6.
        Assert.Equal(4 / 8.0, RandomizationTest.PValue(new PairedDifferences([-1, 2, 3])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void PValue_FewDifferences_IsThatOfAllSigns(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        double[] values = [.. Enumerable.Range(0, 11).Select(_ => random.NextShare() - .35)];

        Assert.Equal(ByAllSigns(values), RandomizationTest.PValue(new PairedDifferences(values)), 1e-12);
    }

    [Fact]
    public void PValue_DrawnSigns_AgreeWithAllSigns()
    {
        var random = new SeededRandom(9);
        double[] values = [.. Enumerable.Range(0, 12).Select(_ => random.NextShare() - .3)];

        // With fewer draws than signs they are drawn; the standard error of such a share is below .0051.
        Assert.Equal(ByAllSigns(values), Drawn(values, 4_000), .02);
    }

    [Fact]
    public void PValue_QuestionsWithoutDifference_ChangeNothing() =>
        Assert.Equal(
            RandomizationTest.PValue(new PairedDifferences([1, 2, 3])),
            RandomizationTest.PValue(new PairedDifferences([0, 1, 0, 2, 3, .. Enumerable.Repeat(0.0, 500)]))
        );

    [Fact]
    public void PValue_NoDifferenceAtAll_IsOne() => Assert.Equal(1, RandomizationTest.PValue(new PairedDifferences([0, 0, 0])));

    [Fact]
    public void PValue_EqualSumsInAnotherOrder_CountAsEqual()
    {
        // .1 + .2 + .3 and its like round to sums that differ in their last bit: all signs alike count as extreme, and no others.
        double[] values = [.1, .2, .3, .1, .2, .3, .1];

        Assert.Equal(2 / 128.0, RandomizationTest.PValue(new PairedDifferences(values)));
    }

    /// <summary>Where nothing differs but by chance, p-values are uniform: no more than a twentieth lies below .05.</summary>
    [Fact]
    public void PValue_WithoutDifference_IsUniform()
    {
        const int Trials = 400;
        var random = new SeededRandom(11);
        double[] values =
        [
            .. Enumerable
                .Range(0, Trials)
                .Select(trial =>
                {
                    double[] differences = [.. Enumerable.Range(0, 40).Select(_ => Skewless(ref random))];
                    return RandomizationTest.PValue(new PairedDifferences(differences), (ulong)trial, 1_000);
                })
                .Order(),
        ];

        // Kolmogorov and Smirnov's distance stays below its bound at the level .001.
        Assert.InRange(values.Index().Max(pair => Math.Abs(((pair.Index + .5) / Trials) - pair.Item)), 0, 1.95 / Math.Sqrt(Trials));
    }

    [Fact]
    public void PValue_SameSeed_IsTheSameNumber()
    {
        double[] values = [.. Enumerable.Range(0, 100).Select(place => Math.Sin(place) + .1)];

        Assert.Equal(
            RandomizationTest.PValue(new PairedDifferences(values), 5),
            RandomizationTest.PValue(new PairedDifferences(values), 5)
        );
        Assert.NotEqual(
            RandomizationTest.PValue(new PairedDifferences(values), 5),
            RandomizationTest.PValue(new PairedDifferences(values), 6)
        );
    }

    private static double Drawn(double[] values, int draws) => RandomizationTest.PValue(new PairedDifferences(values), 1, draws);

    private static double ByAllSigns(double[] values)
    {
        var bound = Math.Abs(values.Sum()) - 1e-9;
        var extreme = Enumerable
            .Range(0, 1 << values.Length)
            .Count(signs => Math.Abs(values.Select((value, place) => ((signs >> place) & 1) == 0 ? value : -value).Sum()) >= bound);
        return (double)extreme / (1 << values.Length);
    }

    private static double Skewless(ref SeededRandom random) => Math.Pow(random.NextShare() - .5, 3);
}
