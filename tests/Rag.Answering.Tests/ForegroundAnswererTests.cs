using System.Runtime.CompilerServices;
using Rag.Core.Answers;

namespace Rag.Answering.Tests;

public sealed class ForegroundAnswererTests
{
    private readonly ForegroundActivity _activity = new(TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private bool IsAtRest => _activity.WaitForRestAsync(TimeSpan.FromMinutes(1), Cancellation).IsCompletedSuccessfully;

    [Fact]
    public async Task Answer_UntilItsLastStep_SaysThatSomebodyWaits()
    {
        var seen = new List<bool>();

        await foreach (var _ in new ForegroundAnswerer(new TwoSteps(), _activity).AnswerAsync("Why?", new AnswerOptions(), Cancellation))
        {
            seen.Add(IsAtRest);
        }

        Assert.Equal([false, false], seen);
        Assert.True(IsAtRest);
    }

    [Fact]
    public async Task Answer_ThatIsLeftOrFails_NoLongerSaysSo()
    {
        var answerer = new ForegroundAnswerer(new TwoSteps(fails: true), _activity);
        await foreach (var _ in answerer.AnswerAsync("Why?", new AnswerOptions(), Cancellation))
        {
            break;
        }

        Assert.True(IsAtRest);
        await Assert.ThrowsAsync<AnswerFailedException>(async () =>
            await answerer.AnswerAsync("Why?", new AnswerOptions(), Cancellation).CountAsync(Cancellation)
        );
        Assert.True(IsAtRest);
    }

    private sealed class TwoSteps(bool fails = false) : IAnswerer
    {
        public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
            string question,
            AnswerOptions options,
            [EnumeratorCancellation] CancellationToken cancellation
        )
        {
            await Task.Yield();
            yield return new AnswerEvent.TextDelta("Because");
            if (fails)
            {
                throw new AnswerFailedException("It failed.");
            }

            yield return new AnswerEvent.TextDelta(" so.");
        }
    }
}
