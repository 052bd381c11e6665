using Rag.Answering.Routing;
using Rag.Core.Answers;

namespace Rag.Answering.Tests.Routing;

public sealed class DifficultyBoundsTests
{
    [Fact]
    public void Learned_QuestionsThatAreAnsweredWorseBelowAValue_FindsTheValue()
    {
        var outcomes = Outcomes(800, signs => signs.Match < .6 ? .7 : .2);

        var bounds = DifficultyBounds.Learned(outcomes);

        Assert.InRange(bounds.SureMatch, .5, .7);
        Assert.Equal(DifficultyBounds.Usual.ClearLead, bounds.ClearLead);
        Assert.Equal((1, 0), (bounds.Of(new QuestionSigns(.3, 1, false)), bounds.Of(new QuestionSigns(.75, 1, false))));
    }

    [Fact]
    public void Learned_SignsThatTellNothingOrTheContrary_KeepsTheUsualBounds()
    {
        Assert.Equal(DifficultyBounds.Usual, DifficultyBounds.Learned([]));
        Assert.Equal(DifficultyBounds.Usual, DifficultyBounds.Learned(Outcomes(800, _ => .4)));
        Assert.Equal(DifficultyBounds.Usual, DifficultyBounds.Learned(Outcomes(800, signs => signs.Match < .6 ? .2 : .7)));
    }

    [Fact]
    public void Learned_FewQuestions_KeepsTheUsualBounds()
    {
        var most = (2 * DifficultyBounds.FewestQuestions) - 1;

        Assert.Equal(DifficultyBounds.Usual, DifficultyBounds.Learned(Outcomes(most, signs => signs.Match < .5 ? 1 : 0)));
        Assert.NotEqual(DifficultyBounds.Usual, DifficultyBounds.Learned(Outcomes(4 * most, signs => signs.Match < .5 ? 1 : 0)));
    }

    /// <summary>A weak generator that was asked the hard questions alone makes no question hard.</summary>
    [Fact]
    public void Learned_GeneratorsOfDifferentStrengthThatWereAskedDifferentQuestions_AreComparedWithThemselves()
    {
        RoutedOutcome[] outcomes =
        [
            .. Outcomes(800, _ => .8).Where(outcome => outcome.Signs!.Value.Match < .5),
            .. Outcomes(800, _ => .1, "large").Where(outcome => outcome.Signs!.Value.Match >= .5),
        ];

        Assert.Equal(DifficultyBounds.Usual.SureMatch, DifficultyBounds.Learned(outcomes).SureMatch);
    }

    [Fact]
    public void Learned_OutcomesWithoutSigns_AreLeftOut() =>
        Assert.Equal(
            DifficultyBounds.Usual,
            DifficultyBounds.Learned([.. Outcomes(800, signs => signs.Match < .6 ? 1 : 0).Select(outcome => outcome with { Signs = null })])
        );

    [Fact]
    public void SignsOf_NoHit_IsTheHardestQuestion() =>
        Assert.Equal(DifficultyBounds.Bins - 1, DifficultyBounds.Usual.Of(DifficultyBounds.SignsOf([], clauses: 1, minimumSources: 0)));

    /// <summary>Questions whose losses scatter about what their signs make of them.</summary>
    private static List<RoutedOutcome> Outcomes(int count, Func<QuestionSigns, double> loss, string generator = "small")
    {
        var random = new Random(5);
        var outcomes = new List<RoutedOutcome>();
        foreach (var _ in Enumerable.Range(0, count))
        {
            var signs = new QuestionSigns(random.NextDouble(), random.NextDouble(), random.Next(2) == 0);
            outcomes.Add(new RoutedOutcome(generator, 0, random.NextDouble() < loss(signs) ? 1 : 0, .9, signs));
        }

        return outcomes;
    }
}
