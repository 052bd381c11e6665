using Rag.Answering.Guard;
using Rag.Engine;

namespace Rag.Answering.Tests.Guard;

public sealed class ReaderOutcomeTests
{
    private static readonly GuardOptions s_options = new() { ScoreTolerance = .05, Tie = .001 };

    [Theory]
    [InlineData(-2.0005, false)]
    [InlineData(-2.04, true)]
    public void Difference_WordingsChangePlaces_IsNoneWhereTheyAreATie(double second, bool isReal)
    {
        var served = Weighed(-2, second, 0);
        var again = Weighed(second, -2, 1);

        var difference = served.DifferenceTo(again);

        Assert.True(difference.IsChanged);
        Assert.Equal(isReal, difference.IsReal(s_options));
    }

    [Fact]
    public void Difference_AScoreThatIsNoNumber_IsReal() =>
        Assert.True(Weighed(-2, -3, 0).DifferenceTo(Weighed(-2, double.NaN, 0)).IsReal(s_options));

    [Fact]
    public void Difference_AnotherTokenAtATie_EndsTheComparison()
    {
        var served = Written((5, -.2), (7, -1), (8, -.1));
        var again = Written((5, -.21), (6, -1.0004), (9, -3));

        var difference = served.DifferenceTo(again);

        Assert.Equal((.01, true), (Math.Round(difference.LargestScore, 9), difference.IsChanged));
        Assert.False(difference.IsReal(s_options));
    }

    [Fact]
    public void Difference_AnotherTokenThatWasNoTie_IsReal() =>
        Assert.True(Written((5, -.2), (7, -1)).DifferenceTo(Written((5, -.2), (6, -.9))).IsReal(s_options));

    [Fact]
    public void Difference_AnAnswerThatGoesOn_IsReal() =>
        Assert.True(Written((5, -.2)).DifferenceTo(Written((5, -.2), (6, -.9))).IsReal(s_options));

    [Theory]
    [InlineData("on Friday", "On friday.", true, 1)]
    [InlineData("the 1,200 tonnes", "1200 tonnes", true, 1)]
    [InlineData("on Friday", "Friday", false, 2.0 / 3)]
    [InlineData("Friday", "", false, 0)]
    [InlineData("", "", true, 1)]
    [InlineData("a b b", "b c", false, .5)]
    public void Overlap_ShortAnswers_CountsWords(string left, string right, bool areSame, double f1)
    {
        Assert.Equal(areSame, ShortAnswerOverlap.AreSame(left, right));
        Assert.Equal(f1, ShortAnswerOverlap.TokenF1(left, right), 1e-9);
        Assert.Equal(f1, ShortAnswerOverlap.TokenF1(right, left), 1e-9);
    }

    private static WeighedOutcome Weighed(double first, double second, int chosen) =>
        new(chosen == 0 ? "on Friday" : "Friday", [first, second], [first, second], chosen);

    private static WrittenOutcome Written(params (int Id, double LogProbability)[] tokens) =>
        new("Friday", double.NegativeInfinity, [.. tokens.Select(token => new Delta(token.Id, token.LogProbability))]);
}
