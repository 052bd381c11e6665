using System.Diagnostics.Metrics;
using Rag.Core.Queue;
using Rag.Ingestion.Indexing;

namespace Rag.Ingestion;

/// <summary>Counts and durations under the meter "Rag.Ingestion", in seconds.</summary>
public sealed class IngestMetrics : IDisposable
{
    public const string MeterName = "Rag.Ingestion";

    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Histogram<double> _stages;
    private readonly Histogram<double> _freshness;
    private readonly Counter<long> _outcomes;
    private readonly Counter<long> _chunks;

    private IReadOnlyList<QueueDepth> _depths = [];

    public IngestMetrics(TimeProvider time)
        : this(time, MeterName) { }

    private IngestMetrics(TimeProvider time, string meter)
    {
        _time = time;
        _meter = new Meter(meter);
        _stages = _meter.CreateHistogram<double>("rag.ingest.stage.duration", "s", "What a stage took for the articles of one batch.");
        _freshness = _meter.CreateHistogram<double>("rag.ingest.freshness", "s", "From when an article was due to when it is searched.");
        _outcomes = _meter.CreateCounter<long>("rag.ingest.articles", description: "Queued articles by what became of them.");
        _chunks = _meter.CreateCounter<long>("rag.ingest.chunks", description: "Chunks stored.");
        _meter.CreateObservableGauge("rag.ingest.queue.waiting", Waiting, description: "Articles in the queue, by stage.");
        _meter.CreateObservableGauge("rag.ingest.queue.lag", Lag, "s", "How long the oldest article in the queue has waited, by stage.");
    }

    /// <summary>For runs that nobody watches.</summary>
    internal static IngestMetrics Unread { get; } = new(TimeProvider.System, "Rag.Ingestion.Unread");

    public void Dispose() => _meter.Dispose();

    internal bool IsOwn(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    internal StageTimer Time(IngestStage stage) => new(this, stage, _time.GetTimestamp());

    internal void CountFresh(DateTimeOffset dueAt) => _freshness.Record(Math.Max(0, (_time.GetUtcNow() - dueAt).TotalSeconds));

    internal void Count(ArticleFate fate, int articles = 1) => _outcomes.Add(articles, Tag("outcome", fate));

    internal void CountChunks(int chunks) => _chunks.Add(chunks);

    internal void Observe(IReadOnlyList<QueueDepth> depths) => _depths = depths;

    private IEnumerable<Measurement<long>> Waiting() =>
        _depths.Select(depth => new Measurement<long>(depth.Waiting, Tag("stage", depth.Stage)));

    private IEnumerable<Measurement<double>> Lag() =>
        _depths.Select(depth => new Measurement<double>(
            depth.OldestQueuedAt is { } oldest ? Math.Max(0, (_time.GetUtcNow() - oldest).TotalSeconds) : 0,
            Tag("stage", depth.Stage)
        ));

    private static KeyValuePair<string, object?> Tag<T>(string name, T value)
        where T : struct, Enum => new(name, Enum.GetName(value)?.ToLowerInvariant());

    /// <summary>Records the stage's duration when it is disposed.</summary>
    internal readonly struct StageTimer(IngestMetrics metrics, IngestStage stage, long started) : IDisposable
    {
        public TimeSpan Elapsed => metrics._time.GetElapsedTime(started);

        public void Dispose() => metrics._stages.Record(Elapsed.TotalSeconds, Tag("stage", stage));
    }
}
