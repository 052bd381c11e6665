using Rag.Eval.Answers;

namespace Rag.Eval.Tests.Answers;

/// <summary>Answers made by hand, with figures worked out by hand.</summary>
public sealed class AnswerScoresTests
{
    private static readonly TimeSpan s_elapsed = TimeSpan.FromSeconds(7);

    [Fact]
    public void Of_RefusalsOfBothSorts_AreCountedWhereTheyBelong()
    {
        var scores = AnswerScores.Of(
            [
                Result("fact", ["Ann"], Refusal()),
                Result("fact", ["Ann"], Said("Ann")),
                Result("fact", ["Ann"], Said("Ben")),
                Result("fact", ["Ann"], Said("Ben")),
                Result("near", [], Refusal()),
                Result("near", [], Said("Ann")),
                Result("far", [], Refusal()),
                Result("far", [], Refusal()),
                Result("far", [], Said("Ann")),
            ],
            s_elapsed
        );

        Assert.Equal((9, 4, 5), (scores.Questions, scores.Answerable, scores.Unanswerable));
        Assert.Equal(.25, scores.RefusedAnswerable);
        Assert.Equal(.6, scores.RightRefusals);
        Assert.Equal(new Dictionary<string, double> { ["far"] = 2 / 3.0, ["near"] = .5 }, scores.RightRefusalsByKind);
        Assert.Equal(7, scores.Seconds);
    }

    [Fact]
    public void Of_DeclinedAnswers_CountOnlyBeforeRefusing()
    {
        var scores = AnswerScores.Of(
            [
                Result("fact", ["Ann Lee"], Said("Ann Lee", quote: "She is Ann Lee.")),
                Result("fact", ["Ann Lee"], Said("Lee", quote: "She is called Lee.")),
                Result("fact", ["Ann Lee"], Refusal(new DeclinedAnswer("…", "Ann Lee", "She is Ann Lee."))),
                Result("fact", ["Ann Lee"], Refusal()),
            ],
            s_elapsed
        );

        Assert.Equal((1 + (2 / 3.0)) / 4, scores.F1!.Value, 1e-12);
        Assert.Equal((2 + (2 / 3.0)) / 4, scores.F1BeforeRefusing!.Value, 1e-12);
        Assert.Equal((.25, .5), (scores.Exact, scores.ExactBeforeRefusing));
        Assert.Equal((.25, .5), (scores.GoldFound, scores.GoldFoundBeforeRefusing));
    }

    [Fact]
    public void Of_GoldInTheQuotationAlone_IsFoundThere()
    {
        var scores = AnswerScores.Of([Result("fact", ["Ann Lee"], Said("the mayor", quote: "The mayor, Ann Lee, said so."))], s_elapsed);

        Assert.Equal((0, 0, 1), (scores.F1, scores.Exact, scores.GoldFound));
    }

    /// <summary>
    /// Of the bins, the second holds .15 (wrong) and .1 (right), the sixth .55 (declined, right), and the last 1 (right) and .95
    /// (unanswerable, so not right). The error is (2 · |.125 - .5| + 2 · |.975 - .5| + 1 · |.55 - 1|) / 5.
    /// </summary>
    [Fact]
    public void Of_KnownConfidences_GivesTheCalibrationErrorWorkedOutByHand()
    {
        var scores = AnswerScores.Of(
            [
                Result("fact", ["Ann"], Said("Ben", confidence: .15)),
                Result("fact", ["Ann"], Said("Ann", confidence: .1)),
                Result("fact", ["Ann"], Said("Ann", confidence: 1)),
                Result("near", [], Said("Ann", confidence: .95)),
                Result("fact", ["Ann"], Refusal(new DeclinedAnswer("…", "Ann", null), confidence: .55)),
                Result("fact", ["Ann"], Said("Ann")),
            ],
            s_elapsed
        );

        Assert.Equal((.75 + .95 + .45) / 5, scores.CalibrationError!.Value, 1e-12);
        Assert.Equal((.15 + .1 + 1 + .95 + .55) / 5, scores.MeanConfidence!.Value, 1e-12);
        Assert.Equal(5, scores.WithConfidence);
        Assert.Equal([0, 2, 0, 0, 0, 1, 0, 0, 0, 2], scores.CalibrationBins.Select(bin => bin.Count));
        Assert.Equal([null, .5, null, null, null, 1, null, null, null, .5], scores.CalibrationBins.Select(bin => bin.ShareRight));
        Assert.Equal(new CalibrationBin(.1, .2, 2, .125, .5), scores.CalibrationBins[1]);
    }

    [Theory]
    [InlineData("Ann Lee", 1)] // F1 1
    [InlineData("Ann Bee Lee Dee Fee Gee", 1)] // F1 2 · 2 / (2 + 6) = .5
    [InlineData("Ann Bee Lee Dee Fee Gee Hee", 0)] // F1 2 · 2 / (2 + 7)
    public void Of_ShortAnswerOfThatF1_IsRightFromAHalfOn(string said, double right) =>
        Assert.Equal(
            right,
            AnswerScores
                .Of([Result("fact", ["Ann Lee"], Said(said, confidence: .5))], s_elapsed)
                .CalibrationBins.Sum(bin => bin.Count * bin.ShareRight ?? 0)
        );

    [Fact]
    public void Of_KnownTimes_GivesNearestRanks()
    {
        var scores = AnswerScores.Of(
            [
                .. Enumerable.Range(1, 20).Select(i => Result("fact", ["Ann"], Said("Ann") with { FirstMs = i, TotalMs = 10 * i })),
                Result("fact", ["Ann"], Said("Ann") with { FirstMs = null, TotalMs = 1000 }),
            ],
            s_elapsed
        );

        Assert.Equal(new AnswerTimes(10, 19), scores.FirstMs);
        Assert.Equal(new AnswerTimes(110, 200), scores.TotalMs);
    }

    [Fact]
    public void Of_NothingToTakeAShareOf_IsNull()
    {
        var scores = AnswerScores.Of([Result("near", [], Refusal() with { FirstMs = null })], s_elapsed);

        Assert.Null(scores.F1);
        Assert.Null(scores.RefusedAnswerable);
        Assert.Null(scores.MeanConfidence);
        Assert.Null(scores.CalibrationError);
        Assert.Null(scores.FirstMs);
        Assert.Equal(1, scores.RightRefusals);
    }

    private static AnswerResult Result(string kind, IReadOnlyList<string> golds, GivenAnswer given) =>
        new(new AnswerCase("1", "Who?", kind, golds), given);

    private static GivenAnswer Said(string shortAnswer, string? quote = null, double? confidence = null) =>
        new($"{shortAnswer} — “{quote}”", shortAnswer, quote, false, confidence, null, 1, 2, []);

    private static GivenAnswer Refusal(DeclinedAnswer? declined = null, double? confidence = null) =>
        new("The passages do not say.", "", null, true, confidence, declined, 1, 2, []);
}
