using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using Rag.Answering.Telemetry;
using Rag.Core.Answers;
using Rag.Engine;

namespace Rag.Answering.Tests.Telemetry;

public sealed class TracedAnswererTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly AnswerMetrics _metrics = new();
    private readonly List<Activity> _spans = [];
    private readonly ActivityListener _spanListener;
    private readonly Dictionary<string, int> _outcomes = [];
    private readonly MeterListener _meterListener = new();
    private readonly string _model = $"model-{Guid.NewGuid():N}";

    public TracedAnswererTests()
    {
        _spanListener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TracedAnswerer.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (_spans)
                {
                    _spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_spanListener);

        // Other tests have meters of the same name: only this one's instruments count.
        _meterListener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "rag.answers" && _metrics.IsOwn(instrument))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meterListener.SetMeasurementEventCallback<long>(
            (_, value, tags, _) => _outcomes[(string)tags[0].Value!] = _outcomes.GetValueOrDefault((string)tags[0].Value!) + (int)value
        );
        _meterListener.Start();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEnumerable<Activity> Own => _spans.Where(span => span.RootId == Root.RootId);

    private Activity Root => _spans.Single(span => span.OperationName == $"chat {_model}");

    public void Dispose()
    {
        _spanListener.Dispose();
        _meterListener.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task Answer_ItsStepsAndTheEngines_AreSpansBelowIt()
    {
        await Answerer(new Steps(_time)).AnswerAsync("Why?", new AnswerOptions(), Cancellation).CountAsync(Cancellation);

        Assert.Equal(["first", "second", "queue", "prefill", "decode"], Own.Where(span => span != Root).Select(span => span.OperationName));
        Assert.All(Own.Where(span => span != Root), span => Assert.Equal(Root.SpanId, span.ParentSpanId));
        var prefill = Own.Single(span => span.OperationName == "prefill");
        Assert.Equal(TimeSpan.FromSeconds(2), prefill.Duration);
        Assert.Equal(30, prefill.GetTagItem("rag.tokens.computed"));
        Assert.Equal(100, Root.GetTagItem("gen_ai.usage.input_tokens"));
        Assert.Equal(1, _outcomes["answered"]);
    }

    [Fact]
    public async Task Answer_ItsSpan_IsNotItsCallersCurrentOne()
    {
        await foreach (var _ in Answerer(new Steps(_time)).AnswerAsync("Why?", new AnswerOptions(), Cancellation))
        {
            Assert.NotEqual($"chat {_model}", Activity.Current?.OperationName);
        }
    }

    [Fact]
    public async Task Answer_ThatFails_IsCountedOnceByItsKind()
    {
        var answerer = Answerer(new Steps(_time) { Failure = new AnswerRefusedException("Busy.", TimeSpan.FromSeconds(1)) });

        await Assert.ThrowsAsync<AnswerRefusedException>(async () =>
            await answerer.AnswerAsync("Why?", new AnswerOptions(), Cancellation).CountAsync(Cancellation)
        );

        Assert.Equal(new Dictionary<string, int> { ["busy"] = 1 }, _outcomes);
        Assert.Equal(ActivityStatusCode.Error, Root.Status);
        Assert.Equal("overloaded", Root.GetTagItem("error.type"));
    }

    [Fact]
    public async Task Answer_CallerLeaves_IsCountedAsLeft()
    {
        await foreach (var _ in Answerer(new Steps(_time)).AnswerAsync("Why?", new AnswerOptions(), Cancellation))
        {
            break;
        }

        Assert.Equal(new Dictionary<string, int> { ["left"] = 1 }, _outcomes);
    }

    private TracedAnswerer Answerer(IAnswerer inner) => new(inner, _metrics, _model, _time);

    private sealed class Steps(TimeProvider time) : IAnswerer
    {
        public Exception? Failure { get; init; }

        public async IAsyncEnumerable<AnswerEvent> AnswerAsync(
            string question,
            AnswerOptions options,
            [EnumeratorCancellation] CancellationToken cancellation
        )
        {
            using (AnswerTrace.Begin("first"))
            {
                await Task.Yield();
            }

            if (Failure is not null)
            {
                throw Failure;
            }

            yield return new AnswerEvent.TextDelta("Because");
            AnswerTrace.Begin("second")?.Dispose();
            var usage = new Usage(100, 70, 30, 5);
            AnswerTrace.Note(
                new Completion(FinishReason.Stop, usage, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4), null)
                {
                    TimeInLine = TimeSpan.FromSeconds(1),
                },
                time
            );
            var timings = new AnswerTimings(TimeSpan.Zero, null, TimeSpan.Zero);
            yield return new AnswerEvent.Completed(
                new Answer("Because", "Because", false, [], [], 1, FinishReason.Stop, usage, timings, null, 0)
            );
        }
    }
}
