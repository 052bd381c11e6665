using Rag.Eval.Statistics;

namespace Rag.Eval.Tests.Statistics;

public class PowerTests
{
    [Theory]
    [InlineData(0, .5)]
    [InlineData(1, .841344746068543)]
    [InlineData(-1.959963984540054, .025)]
    [InlineData(3, .998650101968370)]
    [InlineData(-5, 2.866515718791946e-7)]
    [InlineData(9, 1)]
    public void Below_KnownValues_AreThoseOfTheTables(double value, double share)
    {
        Assert.Equal(share, NormalDistribution.Below(value), 1e-13);
        if (Math.Abs(value) < 5)
        {
            Assert.Equal(value, NormalDistribution.Quantile(share), 1e-9);
        }
    }

    [Fact]
    public void QuestionsNeeded_HalfADeviation_IsTheTextbooksNumber()
    {
        // (1.96 + .84)^2 / .5^2 is 31.4, and the estimate of the deviation takes 1.9 more.
        Assert.Equal(34, Power.QuestionsNeeded(.5, 1));
        Assert.Equal(Power.QuestionsNeeded(.5, 1), Power.QuestionsNeeded(-.5, 1));
        Assert.Null(Power.QuestionsNeeded(0, 1));
    }

    [Fact]
    public void SmallestDifference_OfTheQuestionsNeeded_IsTheDifference()
    {
        var needed = Power.QuestionsNeeded(.02, .3)!.Value;

        Assert.InRange(Power.SmallestDifference((int)needed, .3), .0199, .02);
    }

    /// <summary>With as many questions as it asks for, the test finds the difference about four times in five.</summary>
    [Fact]
    public void QuestionsNeeded_Simulated_FindTheDifferenceFourTimesInFive()
    {
        const int Trials = 400;
        var deviation = Math.Sqrt(1 / 12.0);
        var needed = (int)Power.QuestionsNeeded(.1, deviation)!.Value;
        var random = new SeededRandom(17);
        var found = Enumerable
            .Range(0, Trials)
            .Count(trial =>
            {
                double[] values = [.. Enumerable.Range(0, needed).Select(_ => random.NextShare() - .4)];
                return RandomizationTest.PValue(new PairedDifferences(values), (ulong)trial, 1_000) < Power.Level;
            });

        Assert.InRange(found / (double)Trials, .73, .87);
    }
}
