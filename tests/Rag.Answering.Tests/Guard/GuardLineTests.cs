using Rag.Answering.Guard;
using Rag.Core.Prompts;

namespace Rag.Answering.Tests.Guard;

/// <summary>Answers in line to be compared, and how they give way.</summary>
public sealed class GuardLineTests
{
    private readonly GuardScene _scene = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_SomebodyComes_IsGivenUpAtOnceAndBegunAnewWhenTheyAreGone()
    {
        var guard = _scene.Guard();
        var begun = new TaskCompletionSource();
        var calls = 0;
        var reading = new ScriptedReading(
            ScriptedReading.Outcome(),
            async (_, cancellation) =>
            {
                if (Interlocked.Increment(ref calls) == 1)
                {
                    begun.SetResult();
                    await Task.Delay(Timeout.Infinite, cancellation);
                }

                return ScriptedReading.Outcome();
            },
            [ScriptedReading.Passage, ScriptedReading.Question]
        );
        var checking = GuardScene.CheckAsync(guard, reading);
        await begun.Task;

        var question = _scene.Foreground.Begin();
        await Task.Delay(50, Cancellation);
        Assert.Equal(1, calls); // canceled, and waiting for rest
        Assert.False(checking.IsCompleted);
        question.Dispose();
        await checking;

        Assert.Equal(3, calls);
        Assert.Equal(0, guard.Read().GivenUp);
    }

    [Fact]
    public async Task Check_NoQuietMomentInTime_LetsTheAnswerGo()
    {
        var guard = _scene.Guard();
        var question = _scene.Foreground.Begin();
        GuardScene.Offer(guard, ScriptedReading.Of());
        await using var findings = guard.CheckAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var next = findings.MoveNextAsync().AsTask();

        _scene.Time.Advance(TimeSpan.FromMinutes(6));
        question.Dispose();
        await WaitForAsync(() => guard.Read().GivenUp == 1);

        GuardScene.Offer(guard, ScriptedReading.Of());
        Assert.True(await next);
        Assert.Equal(1, guard.Read().Modes.Single().Checked);
    }

    [Fact]
    public async Task Forget_ATextOfAnAnswerInLineOrAtWork_LetsItGo()
    {
        var guard = _scene.Guard();
        var begun = new TaskCompletionSource();
        var held = new ScriptedReading(
            ScriptedReading.Outcome(),
            async (_, cancellation) =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
                return null;
            },
            [ScriptedReading.Passage, ScriptedReading.Question]
        );
        var other = new ScriptedReading(
            ScriptedReading.Outcome(),
            (_, _) => Task.FromResult<ReaderOutcome?>(ScriptedReading.Outcome()),
            [new PromptPart(PromptPartKind.Passage, [9]), ScriptedReading.Question]
        );
        await using var findings = guard.CheckAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var next = findings.MoveNextAsync().AsTask();
        GuardScene.Offer(guard, held);
        await begun.Task;
        GuardScene.Offer(guard, ScriptedReading.Of());
        GuardScene.Offer(guard, other);
        Assert.Equal(3, guard.Read().Waiting);

        guard.Forget([ScriptedReading.Passage]);

        Assert.True(await next);
        Assert.Equal(2, other.Repeated.Count);
        Assert.Equal(1, guard.Read().Modes.Single().Checked);
        Assert.Equal(2, guard.Read().GivenUp);
    }

    [Fact]
    public void Offer_ALineThatIsFull_LetsTheAnswerGo()
    {
        var guard = _scene.Guard();
        for (var i = 0; i < 100; i++)
        {
            GuardScene.Offer(guard, ScriptedReading.Of());
        }

        Assert.Equal((GuardLine.Capacity, 100L - GuardLine.Capacity), (guard.Read().Waiting, guard.Read().GivenUp));
    }

    [Fact]
    public async Task Check_IsEnded_LetsGoOfAllThatWaits()
    {
        var guard = _scene.Guard();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var waiting = _scene.Foreground.Begin();
        GuardScene.Offer(guard, ScriptedReading.Of());
        GuardScene.Offer(guard, ScriptedReading.Of());
        var findings = guard.CheckAsync(stop.Token).GetAsyncEnumerator(Cancellation);
        var next = findings.MoveNextAsync().AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await findings.DisposeAsync();
        Assert.Equal(0, guard.Read().Waiting);
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
