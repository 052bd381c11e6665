using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using Rag.Answering.Admission;
using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.Answering.Tests.Admission;

public sealed class AdmittedAnswererTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly AdmissionControl _door;
    private readonly Steps _steps = new();
    private readonly AdmittedAnswerer _answerer;

    public AdmittedAnswererTests()
    {
        _door = new AdmissionControl(new AdmissionLimits(TimeSpan.FromSeconds(10), Together: 1, MostRunning: 1, MostWaiting: 4), _time);
        _answerer = new AdmittedAnswerer(_steps, _door, _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _door.Dispose();

    [Fact]
    public async Task Answer_UntilItsLastStep_HoldsAPlace()
    {
        var running = new List<int>();

        await foreach (var _ in _answerer.AnswerAsync("Why?", new AnswerOptions(), Cancellation))
        {
            running.Add(_door.Snapshot().Running);
        }

        Assert.Equal([1, 1], running);
        Assert.Equal(0, _door.Snapshot().Running);
    }

    [Fact]
    public async Task Answer_CallerLeavesHalfWay_GivesThePlaceBackInThatStep()
    {
        await foreach (var _ in _answerer.AnswerAsync("Why?", new AnswerOptions(), Cancellation))
        {
            break;
        }

        Assert.Equal((0, 0), (_door.Snapshot().Running, _door.Snapshot().Waiting));
        _door.CheckIntegrity();
    }

    [Fact]
    public async Task Answer_TimeInLine_IsTakenOffTheDeadline()
    {
        var place = await _door.EnterAsync(new AdmissionRequest(WorkKind.Answer, "other"), Cancellation);
        var options = new AnswerOptions { Deadline = TimeSpan.FromSeconds(20), Audience = Audience.Everybody };
        var answer = _answerer.AnswerAsync("Why?", options, Cancellation).CountAsync(Cancellation).AsTask();
        Assert.Equal(1, _door.Snapshot().Waiting);
        _time.Advance(TimeSpan.FromSeconds(3));

        place.Dispose();
        await answer;

        Assert.Equal(TimeSpan.FromSeconds(17), _steps.Seen!.Deadline);
    }

    private sealed class Steps : IAnswerer
    {
        public AnswerOptions? Seen { get; private set; }

        public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
            string question,
            AnswerOptions options,
            [EnumeratorCancellation] CancellationToken cancellation
        )
        {
            Seen = options;
            await Task.Yield();
            yield return new AnswerEvent.TextDelta("Because");
            yield return new AnswerEvent.TextDelta(" so.");
        }
    }
}
