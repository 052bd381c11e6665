using System.Diagnostics.Metrics;

namespace Rag.Stores.Qdrant;

/// <summary>State and latency of the index in Qdrant, under the meter "Rag.Qdrant".</summary>
public sealed class QdrantMetrics : IDisposable
{
    public const string MeterName = "Rag.Qdrant";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _calls;
    private readonly Counter<long> _wordsAlone;
    private readonly Counter<long> _points;

    public QdrantMetrics()
    {
        _calls = _meter.CreateHistogram<double>("rag.qdrant.call.duration", "s", "Calls of the server, with those made again.");
        _wordsAlone = _meter.CreateCounter<long>(
            "rag.qdrant.words_alone",
            description: "Searches that words alone answered, since vectors could not be reached."
        );
        _points = _meter.CreateCounter<long>("rag.qdrant.points", description: "Points written and deleted.");
        _meter.CreateObservableGauge(
            "rag.qdrant.serving",
            () => IsServing ? 1 : 0,
            description: "1 while searches are answered by the collection."
        );
        _meter.CreateObservableGauge("rag.qdrant.behind", () => Behind, description: "Changes of articles that are yet to be followed.");
        _meter.CreateObservableGauge(
            "rag.qdrant.circuit_open",
            () => CircuitIsOpen ? 1 : 0,
            description: "1 while the server is left alone."
        );
    }

    internal bool IsServing { get; set; }

    internal long Behind { get; set; }

    internal bool CircuitIsOpen { get; set; }

    public void Dispose() => _meter.Dispose();

    internal void Called(string operation, bool isDone, TimeSpan duration) =>
        _calls.Record(
            duration.TotalSeconds,
            new KeyValuePair<string, object?>("operation", operation),
            new KeyValuePair<string, object?>("outcome", isDone ? "done" : "failed")
        );

    internal void AnsweredByWordsAlone() => _wordsAlone.Add(1);

    internal void Wrote(int points) => _points.Add(points, new KeyValuePair<string, object?>("kind", "written"));

    internal void Deleted(int points) => _points.Add(points, new KeyValuePair<string, object?>("kind", "deleted"));
}
