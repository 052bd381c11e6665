using Rag.Answering.Routing;

namespace Rag.Answering.Tests.Routing;

public sealed class ExpectedLossesTests
{
    private static readonly string[] s_order = ["small", "large"];

    [Fact]
    public void Of_NothingKnown_IsAlikeForTheEasiestAndGrowsForTheWeakerOne()
    {
        var losses = new ExpectedLosses([], .5);

        var gaps = Enumerable
            .Range(0, DifficultyBounds.Bins)
            .Select(bin => losses.Of(s_order, bin))
            .Select(two => two[0] - two[1])
            .ToList();

        Assert.Equal(0, gaps[0], 12);
        Assert.True(gaps[3] > gaps[2] && gaps[2] > gaps[1] && gaps[1] > 0);
    }

    [Fact]
    public void Of_ManyOutcomes_FollowsThemInTheirOwnBinAlone()
    {
        RoutedOutcome[] outcomes =
        [
            .. Enumerable.Range(0, 2000).SelectMany(_ => new[] { Outcome("small", 2, .1), Outcome("large", 2, .3) }),
        ];
        var losses = new ExpectedLosses(outcomes, .5);

        Assert.Equal(.1, losses.Of(s_order, 2)[0], .01);
        Assert.Equal(.3, losses.Of(s_order, 2)[1], .01);
        Assert.Equal(new ExpectedLosses([], .5).Of(s_order, 1), losses.Of(s_order, 1));
    }

    /// <summary>A small one that knows when it does not know costs nothing but its time.</summary>
    [Fact]
    public void Of_AnswersThatAreGivenAway_CountsTheLossOfTheNextStronger()
    {
        RoutedOutcome[] outcomes =
        [
            .. Enumerable
                .Range(0, 1000)
                .SelectMany(_ =>
                    new[] { Outcome("small", 0, 0), Outcome("small", 0, 1, sureness: .2), Outcome("large", 0, .1), Outcome("large", 0, .1) }
                ),
        ];
        var losses = new ExpectedLosses(outcomes, .5).Of(s_order, 0);

        Assert.Equal(.05, losses[0], .01);
        Assert.Equal(.1, losses[1], .01);
        Assert.Equal(.5, new ExpectedLosses(outcomes, 0).Of(s_order, 0)[0], .01);
    }

    private static RoutedOutcome Outcome(string generator, int difficulty, double loss, double sureness = .9) =>
        new(generator, difficulty, loss, sureness);
}
