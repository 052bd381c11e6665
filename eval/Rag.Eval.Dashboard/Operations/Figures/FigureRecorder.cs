using System.Diagnostics.Metrics;

namespace Rag.Eval.Dashboard.Operations.Figures;

/// <summary>
/// Keeps the figures of the running service, in memory and as long as it runs. It counts nothing itself: it listens to the instruments that
/// the service has for its metrics. Thread-safe.
/// </summary>
public sealed class FigureRecorder : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Dictionary<LiveFigure, FigureSeries> _series = LiveFigure.All.ToDictionary(
        figure => figure,
        figure => new FigureSeries(figure)
    );
    private readonly Dictionary<string, Action<double>> _heard;
    private readonly MeterListener _listener = new();
    private readonly Lock _looking = new();
    private double _refusals;
    private double? _refusalsBefore;

    public FigureRecorder(TimeProvider time)
    {
        _time = time;
        _heard = new Dictionary<string, Action<double>>
        {
            ["rag.answers"] = count => Add(LiveFigure.Questions, count),
            ["gen_ai.server.time_to_first_token"] = seconds => Add(LiveFigure.FirstWord, seconds),
            ["vllm:inter_token_latency_seconds"] = seconds => Add(LiveFigure.BetweenTokens, seconds),
            ["vllm:prompt_tokens"] = tokens => Add(LiveFigure.Reused, 0, tokens),
            ["vllm:prompt_tokens_cached"] = tokens => Add(LiveFigure.Reused, tokens, 0),
            ["vllm:kv_cache_usage_perc"] = share => Add(LiveFigure.Blocks, share),
            ["rag.ingest.freshness"] = seconds => Add(LiveFigure.Searchable, seconds),
            ["rag.admission.rejections"] = count => _refusals += count, // heard while it looks, once for each reason
        };
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (
                instrument.Meter.Name.StartsWith("Rag.", StringComparison.Ordinal)
                && !(instrument.IsObservable && instrument.Meter.Tags?.Any() == true) // the share of one engine is none of another's
                && _heard.TryGetValue(instrument.Name, out var hear)
            )
            {
                listener.EnableMeasurementEvents(instrument, hear);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, _, hear) => ((Action<double>)hear!)(value));
        _listener.SetMeasurementEventCallback<long>((_, value, _, hear) => ((Action<double>)hear!)(value));
        _listener.SetMeasurementEventCallback<int>((_, value, _, hear) => ((Action<double>)hear!)(value));
        _listener.Start();
    }

    /// <summary>To be called once a second: looks at what is only seen by looking, and tells silence from a gap.</summary>
    public void Look()
    {
        lock (_looking)
        {
            var now = _time.GetUtcNow();
            foreach (var series in _series.Values)
            {
                series.See(now);
            }

            _refusals = 0;
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException)
            {
                return; // a part of the service is ending, and what it would have told is a gap
            }

            if (_refusalsBefore is { } before && _refusals > before)
            {
                Add(LiveFigure.Refused, _refusals - before);
            }

            _refusalsBefore = _refusals;
        }
    }

    public FigureHistory Read(LiveFigure figure, FigureScale scale) => _series[figure].Read(scale, _time.GetUtcNow());

    /// <summary>A value for each line, of the last five minutes together; NaN where nothing came.</summary>
    public double[] Now(LiveFigure figure) => _series[figure].ReadNow(_time.GetUtcNow());

    public void Dispose() => _listener.Dispose();

    internal void Add(LiveFigure figure, double value, double whole = 1) => _series[figure].Add(_time.GetUtcNow(), value, whole);
}
