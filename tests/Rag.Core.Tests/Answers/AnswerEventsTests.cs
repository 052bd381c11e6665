using Rag.Core.Answers;

namespace Rag.Core.Tests.Answers;

public sealed class AnswerEventsTests
{
    private static readonly Answer s_answer = new(
        "14 cracks",
        "14 cracks",
        false,
        [],
        [],
        0,
        FinishReason.Stop,
        new Usage(8, 6, 2, 3),
        new AnswerTimings(TimeSpan.Zero, null, TimeSpan.Zero),
        null,
        0
    );

    [Fact]
    public async Task ToAnswerAsync_WholeStream_GivesTheCompletedAnswer()
    {
        var answer = await Events(
                new AnswerEvent.Retrieved([], 0, TimeSpan.Zero),
                new AnswerEvent.TextDelta("14"),
                new AnswerEvent.Completed(s_answer)
            )
            .ToAnswerAsync();

        Assert.Same(s_answer, answer);
    }

    /// <summary>Half an answer never passes for one.</summary>
    [Fact]
    public async Task ToAnswerAsync_StreamThatEndsEarly_Throws() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Events(new AnswerEvent.TextDelta("14")).ToAnswerAsync());

    [Fact]
    public async Task ToAnswerAsync_StreamThatFails_PassesTheFailureOn()
    {
        var failure = new AnswerFailedException("The engine stopped.");

        Assert.Same(failure, await Assert.ThrowsAsync<AnswerFailedException>(() => Failing(failure).ToAnswerAsync()));
    }

    private static async IAsyncEnumerable<AnswerEvent> Events(params AnswerEvent[] events)
    {
        foreach (var step in events)
        {
            await Task.Yield();
            yield return step;
        }
    }

    private static async IAsyncEnumerable<AnswerEvent> Failing(Exception failure)
    {
        await Task.Yield();
        yield return new AnswerEvent.TextDelta("14");
        throw failure;
    }
}
