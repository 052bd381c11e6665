using Rag.Core.Answers;
using Rag.Eval.Answers;

namespace Rag.Eval.Tests.Answers;

public sealed class AnswererSourceTests
{
    private static readonly Citation s_citation = new(1, 0, null, 0, null, "Races", null, null, "Ann won.", 0, 8, 7, 15);

    private static readonly Answer s_answer = new(
        "Ann — “Ann won.”",
        "Ann",
        false,
        [s_citation],
        [new Passage("Ann won.", "Races"), new Passage("Ben lost.")],
        2,
        FinishReason.Stop,
        new Usage(0, 0, 0, 0),
        new AnswerTimings(TimeSpan.Zero, null, TimeSpan.Zero),
        null,
        0
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_Answer_GivesItsPartsAndTimesItsFirstText()
    {
        var time = new SteppedTime();
        var source = new AnswererSource(
            new Answerer(
                time,
                new AnswerEvent.Retrieved(s_answer.Passages, 2, TimeSpan.Zero),
                new AnswerEvent.TextDelta(""),
                new AnswerEvent.TextDelta("Ann"),
                new AnswerEvent.TextDelta(" — “Ann won.”"),
                new AnswerEvent.Completed(s_answer with { Judgment = new AnswerJudgment(.75, "12ab", null, [], null) })
            ),
            time
        );

        var answer = await source.AskAsync("Who won?", Cancellation);

        Assert.Equal(("Ann", "Ann won.", false, .75), (answer.ShortAnswer, answer.Quote, answer.IsRefusal, answer.Confidence));
        Assert.Null(answer.Declined);
        Assert.Equal((3, 5), (answer.FirstMs, answer.TotalMs));
        Assert.Equal(["Races"], answer.Titles);
    }

    [Fact]
    public async Task Ask_DeclinedAnswer_TellsWhatItWouldHaveSaid()
    {
        var time = new SteppedTime();
        var declined = s_answer with
        {
            Text = "The passages do not say.",
            ShortAnswer = "",
            IsRefusal = true,
            Citations = [],
            Judgment = new AnswerJudgment(.25, "12ab", new UncertainAnswer(s_answer.Text, "Ann", s_citation), [], null),
        };

        var answer = await new AnswererSource(new Answerer(time, new AnswerEvent.Completed(declined)), time).AskAsync("Who?", Cancellation);

        Assert.Equal((true, "", .25), (answer.IsRefusal, answer.ShortAnswer, answer.Confidence));
        Assert.Equal(new DeclinedAnswer(s_answer.Text, "Ann", "Ann won."), answer.Declined);
        Assert.Null(answer.FirstMs);
    }

    [Fact]
    public async Task Ask_EventsThatEndTooSoon_AreAFailure()
    {
        var time = new SteppedTime();
        var source = new AnswererSource(new Answerer(time, new AnswerEvent.TextDelta("Ann")), time);

        await Assert.ThrowsAsync<AnswerFailedException>(() => source.AskAsync("Who?", Cancellation));
    }

    /// <summary>Each event comes a millisecond after the one before.</summary>
    private sealed class Answerer(SteppedTime time, params AnswerEvent[] events) : IAnswerer
    {
        public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
            string question,
            AnswerOptions options,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
        )
        {
            foreach (var step in events)
            {
                await Task.Yield();
                time.Milliseconds++;
                yield return step;
            }
        }
    }

    private sealed class SteppedTime : TimeProvider
    {
        public long Milliseconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Milliseconds;
    }
}
