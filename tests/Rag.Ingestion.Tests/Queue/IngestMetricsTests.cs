using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Articles;
using Rag.Core.Queue;
using Rag.Ingestion.Queue;
using Rag.Ingestion.Tests.Chunking;
using Rag.Stores.Queue;

namespace Rag.Ingestion.Tests.Queue;

/// <summary>What an operator sees of a queue that is worked off.</summary>
public sealed class IngestMetricsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SkippingTime _time = new();
    private readonly List<(string Name, string? Tag, double Value)> _seen = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Drain_OfSomeArticles_ReportsStagesFreshnessOutcomesAndTheQueue()
    {
        using var queue = SqliteArticleQueue.Open(_folder.Path, _time);
        using var metrics = new IngestMetrics(_time);
        using var listener = Listen(metrics);
        var store = new MemoryStore();
        var pipeline = new QueuePipeline(
            store,
            store,
            new HashEmbedder(),
            new GreedyTokenizer(),
            queue,
            new ArticleOutcomes(),
            _time,
            metrics,
            NullLogger<QueuePipeline>.Instance
        );
        await queue.EnqueueAsync([Article("a"), Article("b"), Article("\u200b")], Cancellation);
        _time.Skip(TimeSpan.FromMinutes(5));

        await pipeline.DrainAsync(Cancellation);
        listener.RecordObservableInstruments();

        Assert.Equal(
            ["commit", "cut", "decide", "embed"],
            _seen.Where(one => one.Name == "rag.ingest.stage.duration").Select(one => one.Tag).Distinct().Order()
        );
        var fresh = _seen.Where(one => one.Name == "rag.ingest.freshness").ToList();
        Assert.Equal(2, fresh.Count);
        Assert.All(fresh, one => Assert.InRange(one.Value, 300, double.MaxValue));
        Assert.Equal(
            [("added", 1), ("added", 1), ("dead", 1)],
            _seen.Where(one => one.Name == "rag.ingest.articles").Select(one => (one.Tag, one.Value)).Order()
        );
        Assert.Equal(2, _seen.Where(one => one.Name == "rag.ingest.chunks").Sum(one => one.Value));
        Assert.Equal(
            [("fulltext", 0), ("store", 0)],
            _seen.Where(one => one.Name == "rag.ingest.queue.waiting").Select(one => (one.Tag, one.Value)).Order()
        );
        Assert.Equal(["fulltext", "store"], _seen.Where(one => one.Name == "rag.ingest.queue.lag").Select(one => one.Tag).Order());
    }

    private IncomingArticle Article(string body) =>
        new(body, new ArticleDraft(null, null, null, null, null, null, null, null, body)) { DueAt = _time.GetUtcNow() };

    /// <summary>To the meter of this test alone: others run beside it.</summary>
    private MeterListener Listen(IngestMetrics metrics)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, subject) =>
            {
                if (metrics.IsOwn(instrument))
                {
                    subject.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument.Name, tags, value));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument.Name, tags, value));
        listener.Start();
        return listener;
    }

    private void Add(string name, ReadOnlySpan<KeyValuePair<string, object?>> tags, double value)
    {
        lock (_seen)
        {
            _seen.Add((name, tags.Length > 0 ? (string?)tags[0].Value : null, value));
        }
    }
}
