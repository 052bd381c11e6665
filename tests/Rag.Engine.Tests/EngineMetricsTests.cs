using System.Diagnostics.Metrics;
using Rag.Core.Answers;

namespace Rag.Engine.Tests;

public sealed class EngineMetricsTests : IDisposable
{
    private readonly EngineMetrics _metrics = new();
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, double Value, string? Tag)> _seen = [];

    public EngineMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_metrics.IsOwn(instrument))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public void NoteEnd_AnAnswer_IsSplitIntoItsStages()
    {
        _metrics.NoteEnd(
            new Completion(FinishReason.Length, new Usage(100, 60, 40, 5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7), null)
            {
                TimeInLine = TimeSpan.FromSeconds(1),
            }
        );

        Assert.Equal(1, Of("vllm:request_queue_time_seconds"));
        Assert.Equal(2, Of("vllm:request_prefill_time_seconds"));
        Assert.Equal(4, Of("vllm:request_decode_time_seconds"));
        Assert.Equal(3, Of("vllm:time_to_first_token_seconds"));
        Assert.Equal(7, Of("vllm:e2e_request_latency_seconds"));
        Assert.Equal(1, Of("vllm:request_time_per_output_token_seconds")); // four seconds, and four tokens after the first
        Assert.Equal((100, 60), (Of("vllm:prompt_tokens"), Of("vllm:prompt_tokens_cached")));
        Assert.Contains(("vllm:request_success", 1, "length"), _seen);
    }

    [Fact]
    public void NoteEnd_ARefusal_IsNoRequestThatEnded()
    {
        var refusal = new Refusal(RefusalReason.QueueFull, TimeSpan.FromSeconds(1));
        _metrics.NoteEnd(new Completion(FinishReason.Error, new Usage(0, 0, 0, 0), null, TimeSpan.Zero, "Busy.", refusal));

        Assert.Equal([("vllm:admission_rejections", 1, "queue_full")], _seen);
    }

    [Fact]
    public void ObserveExperts_OfARunnerThatHasSome_TellsOfEachInItsLayer()
    {
        _metrics.ObserveExperts(new RunnerWithExperts([new ExpertLoad(0, 3, 7), new ExpertLoad(2, 3, 9)]));
        _listener.RecordObservableInstruments();

        Assert.Equal([("rag.engine.expert_tokens", 7, "0"), ("rag.engine.expert_tokens", 9, "2")], _seen);
    }

    [Fact]
    public void ObserveExperts_OfARunnerWithout_TellsNothing()
    {
        _metrics.ObserveExperts(new RunnerWithExperts([]));
        _listener.RecordObservableInstruments();

        Assert.Empty(_seen);
    }

    private sealed class RunnerWithExperts(IReadOnlyList<ExpertLoad> loads) : IModelRunner
    {
        public IReadOnlyList<ExpertLoad> ExpertLoads => loads;

        public ModelShape Shape => throw new NotSupportedException();

        public Span<float> Run(RaggedBatch batch) => throw new NotSupportedException();

        public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination) => throw new NotSupportedException();

        public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source) => throw new NotSupportedException();

        public void Dispose() { }
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _seen.Add((instrument.Name, value, tags.Length > 0 ? $"{tags[0].Value}" : null));

    private double Of(string name) => _seen.Single(seen => seen.Name == name).Value;
}
