using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Rag.Api.OpenAi.Models;

namespace Rag.Api.Telemetry;

/// <summary>Listens to the meters of the service and of what it stands on, and keeps what they say. Thread-safe.</summary>
internal sealed class MetricStore : IDisposable
{
    private static readonly double[] s_seconds = [.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10];
    private static readonly double[] s_counts = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    private readonly Lock _reading = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new();
    private readonly ConcurrentDictionary<MetricFamily, bool> _observed = new();
    private readonly string _modelLabel;

    /// <param name="model">Boards made for vLLM choose by this label.</param>
    public MetricStore(ModelIdentity model)
    {
        _modelLabel = MetricFamily.LabelOf(model.Name);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (MetricNames.Meters.Contains(instrument.Meter.Name))
            {
                listener.EnableMeasurementEvents(instrument, FamilyOf(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, family) => Record(instrument, value, tags, family));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, family) => Record(instrument, value, tags, family));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, family) => Record(instrument, value, tags, family));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, family) => Record(instrument, value, tags, family));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, family) => Record(instrument, value, tags, family));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, family) => Record(instrument, value, tags, family));
        _listener.Start();
    }

    /// <summary>All that is known now, in the text format.</summary>
    public string Read()
    {
        lock (_reading)
        {
            foreach (var family in _observed.Keys)
            {
                family.Forget();
            }

            _listener.RecordObservableInstruments();
            return MetricText.Write(_families.Values.OrderBy(family => family.Name, StringComparer.Ordinal));
        }
    }

    public void Dispose() => _listener.Dispose();

    private static void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? family) =>
        ((MetricFamily)family!).Record(instrument, value, tags);

    private MetricFamily FamilyOf(Instrument instrument)
    {
        var kind = KindOf(instrument);
        var family = _families.GetOrAdd(MetricNames.OfText(instrument.Name, instrument.Unit, kind), name => new MetricFamily(
            name,
            instrument.Description ?? "",
            kind,
            kind == MetricKind.Histogram ? BoundsOf(instrument) : [],
            MetricNames.IsVllm(name) ? _modelLabel : ""
        ));
        if (instrument.IsObservable)
        {
            _observed.TryAdd(family, true);
        }

        return family;
    }

    private static MetricKind KindOf(Instrument instrument) =>
        instrument.GetType().Name.Split('`')[0] switch
        {
            "Counter" or "ObservableCounter" => MetricKind.Counter,
            "Histogram" => MetricKind.Histogram,
            _ => MetricKind.Gauge,
        };

    private static double[] BoundsOf(Instrument instrument) =>
        instrument switch
        {
            Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
            Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
            Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
            _ => instrument.Unit == "s" ? s_seconds : s_counts,
        };
}
