using System.Diagnostics.Metrics;
using Rag.Eval.Statistics;
using Rag.Ingestion;

namespace Rag.Bench.Ingest;

/// <summary>What ingestion reports of itself while this lives. Thread-safe.</summary>
internal sealed class IngestRecorder : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<double>> _samples = [];
    private long _chunks;

    public IngestRecorder()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == IngestMetrics.MeterName && !instrument.IsObservable)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => Add(instrument.Name == "rag.ingest.freshness" ? "freshness" : $"{tags[0].Value}", value)
        );
        _listener.SetMeasurementEventCallback<long>(
            (instrument, value, _, _) => Interlocked.Add(ref _chunks, instrument.Name == "rag.ingest.chunks" ? value : 0)
        );
        _listener.Start();
    }

    /// <summary>Stored.</summary>
    public long Chunks => Interlocked.Read(ref _chunks);

    /// <summary>Empty where nothing was reported.</summary>
    public IReadOnlyList<double> Of(string name)
    {
        lock (_lock)
        {
            return _samples.TryGetValue(name, out var samples) ? [.. samples] : [];
        }
    }

    /// <summary>0 where nothing was reported.</summary>
    public double Percentile(string name, double share) =>
        Of(name) is { Count: > 0 } samples ? new Percentiles(samples).Interpolated(share) : 0;

    public void Clear()
    {
        lock (_lock)
        {
            _samples.Clear();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(string name, double value)
    {
        lock (_lock)
        {
            if (!_samples.TryGetValue(name, out var samples))
            {
                _samples[name] = samples = [];
            }

            samples.Add(value);
        }
    }
}
