using Rag.Bench.Soak;

namespace Rag.Bench.Tests.Soak;

public sealed class ServedAnswerTests
{
    [Fact]
    public void IsSameAs_TheSameTokensWithScoresThatDifferInTheLastDigits_IsSame() =>
        Assert.True(Served(("a", -1), ("b", -2)).IsSameAs(SoakAnswers.Of(("a", -1.02), ("b", -1.9))));

    [Fact]
    public void IsSameAs_TheSameTokensWithOtherScores_IsNot() =>
        Assert.False(Served(("a", -1), ("b", -2)).IsSameAs(SoakAnswers.Of(("a", -1), ("b", -2.3))));

    [Fact]
    public void IsSameAs_AnotherTokenWithAnotherScore_IsNot() =>
        Assert.False(Served(("a", -1), ("b", -.5)).IsSameAs(SoakAnswers.Of(("a", -1), ("c", -.9))));

    [Fact]
    public void IsSameAs_AnotherTokenThatIsAsLikely_IsATie_AndWhatFollowsCountsNoMore() =>
        Assert.True(Served(("a", -1), ("b", -.7), ("x", -1)).IsSameAs(SoakAnswers.Of(("a", -1), ("c", -.72), ("y", -5))));

    [Fact]
    public void IsSameAs_OneThatEndsSooner_IsNot() => Assert.False(Served(("a", -1), ("b", -2)).IsSameAs(SoakAnswers.Of(("a", -1))));

    [Fact]
    public void Offer_MoreThanAreKept_KeepsSoManyFromAllOfThem()
    {
        var served = new ServedAnswers(most: 5, seed: 1);
        foreach (var number in Enumerable.Range(0, 100))
        {
            served.Offer($"{number}", [], SoakAnswers.Of());
        }

        Assert.Equal(5, served.Kept.Count);
        Assert.Contains(served.Kept, answer => int.Parse(answer.Question, System.Globalization.CultureInfo.InvariantCulture) > 50);
    }

    private static ServedAnswer Served(params ReadOnlySpan<(string Text, double LogProbability)> tokens) =>
        new("Is the bridge open?", [], SoakAnswers.Of(tokens));
}
