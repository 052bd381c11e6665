using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Rag.Cluster.Tests;

/// <summary>What the metrics of one node tell; others run beside it.</summary>
internal sealed class SeenMetrics : IDisposable
{
    private readonly ConcurrentQueue<(string Name, string? Tag, long Value)> _seen = [];
    private readonly MeterListener _listener;

    public SeenMetrics(NodeMetrics metrics)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, subject) =>
            {
                if (metrics.IsOwn(instrument))
                {
                    subject.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => See(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => See(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>What was counted by this name: the values of its one tag in order.</summary>
    public IReadOnlyList<string?> Of(string name) => [.. _seen.Where(one => one.Name == name).Select(one => one.Tag)];

    /// <summary>What a gauge tells now.</summary>
    public long Gauge(string name)
    {
        _listener.RecordObservableInstruments();
        return _seen.Last(one => one.Name == name).Value;
    }

    public void Dispose() => _listener.Dispose();

    private void See(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _seen.Enqueue((instrument.Name, tags.IsEmpty ? null : (string?)tags[0].Value, value));
}
