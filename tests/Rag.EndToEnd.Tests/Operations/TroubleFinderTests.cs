using Rag.Eval.Dashboard.Operations;
using Rag.Eval.Dashboard.Operations.Figures;

namespace Rag.EndToEnd.Tests.Operations;

public sealed class TroubleFinderTests
{
    private static readonly OperationsFacts s_fine = ScriptedOperations.Fine;

    private static readonly NewsFacts s_news = s_fine.News.Value!;

    [Fact]
    public void Find_AllIsWell_NothingIsWrong()
    {
        var troubles = TroubleFinder.Find(s_fine, Silent);

        Assert.Empty(troubles);
        Assert.Equal(new Verdict(true, "Nothing is wrong. So it is."), Verdict.Of(troubles, "So it is."));
    }

    [Fact]
    public void Find_SeveralTroubles_TheWorstComesFirst()
    {
        var facts = s_fine with
        {
            Unready = new Dictionary<string, string> { ["engine"] = "The engine has stopped." },
            News = new Reading<NewsFacts>(
                s_news with
                {
                    Wrong =
                    [
                        new FeedFacts("Tide", "Failing since Tuesday: 503. It is asked again at 14:10.", IsFailing: true),
                        new FeedFacts("Moor", "Silent: it had news often, and none for 9 days.", IsFailing: false),
                    ],
                    Dead = 1,
                },
                null
            ),
            Reported = [new Trouble(TroubleSeverity.Odd, "Drift.")],
        };

        var troubles = TroubleFinder.Find(facts, Silent);

        Assert.Equal(
            [
                "Questions are not answered (engine): The engine has stopped.",
                "1 article could not be stored: retry or drop it.",
                "Feed Tide: Failing since Tuesday: 503. It is asked again at 14:10.",
                "Drift.",
                "Feed Moor: Silent: it had news often, and none for 9 days.",
            ],
            troubles.Select(trouble => trouble.Sentence)
        );
        Assert.Equal("Act now: one thing is broken, and 4 more want a look.", Verdict.Of(troubles, "").Sentence);
    }

    [Fact]
    public void Find_ManyFeedsFail_FiveAreNamedAndTheRestCounted()
    {
        var wrong = Enumerable.Range(1, 9).Select(i => new FeedFacts($"F{i}", "Failing.", IsFailing: i < 9)).ToArray();

        var troubles = TroubleFinder.Find(s_fine with { News = new Reading<NewsFacts>(s_news with { Wrong = wrong }, null) }, Silent);

        Assert.Equal(6, troubles.Count);
        Assert.Equal("4 more feeds need a look.", troubles[^1].Sentence);
        Assert.Equal("/ops/feeds", troubles[^1].Link);
    }

    [Theory]
    [InlineData(20_000, true)]
    [InlineData(19_999, false)]
    public void Find_AQueueOfThisLength_IsFull(long waiting, bool isFull)
    {
        var news = s_news with { Stages = [new StageFacts("read", waiting, 0, TimeSpan.Zero)], FullFrom = 20_000 };

        var troubles = TroubleFinder.Find(s_fine with { News = new Reading<NewsFacts>(news, null) }, Silent);

        Assert.Equal(isFull, troubles.Any(trouble => trouble.Sentence.StartsWith("The queue is full", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(100L << 20, 500L << 30, TroubleSeverity.Down)]
    [InlineData(1L << 30, 500L << 30, TroubleSeverity.Failing)]
    [InlineData(10L << 30, 500L << 30, TroubleSeverity.Failing)]
    [InlineData(10L << 30, 100L << 30, null)]
    [InlineData(100L << 30, 4000L << 30, null)]
    public void Find_SoMuchRoomOnTheDisk_IsTold(long free, long total, TroubleSeverity? severity)
    {
        var troubles = TroubleFinder.Find(s_fine with { Space = new Reading<SpaceFacts>(new SpaceFacts(free, total), null) }, Silent);

        Assert.Equal(severity, troubles.SingleOrDefault()?.Severity);
    }

    [Fact]
    public void Find_FirstWordsLaterThanDueAndRefusals_AreTold()
    {
        var troubles = TroubleFinder.Find(s_fine, figure => figure == LiveFigure.FirstWord ? [2, 12, 14]
            : figure == LiveFigure.Refused ? [0.25]
            : [double.NaN]);

        Assert.Equal(
            [
                "The door refuses work, 0.25 a second: more is asked than can be answered in time.",
                "First words come late: one of twenty after 12 s or more, and they are due after 10 s.",
            ],
            troubles.Select(trouble => trouble.Sentence)
        );
    }

    [Fact]
    public void Find_APartThatCannotBeRead_IsNotTakenForWell()
    {
        var facts = s_fine with { Cache = new Reading<CacheFacts>(null, "It did not answer in 2 s.") };

        var trouble = Assert.Single(TroubleFinder.Find(facts, Silent));

        Assert.Equal("Nothing is known of the cache: It did not answer in 2 s.", trouble.Sentence);
    }

    private static double[] Silent(LiveFigure figure) => [.. figure.Lines.Select(_ => double.NaN)];
}
