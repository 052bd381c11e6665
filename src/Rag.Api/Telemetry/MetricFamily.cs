using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Rag.Engine;

namespace Rag.Api.Telemetry;

/// <summary>The series of one name, by their labels. Thread-safe.</summary>
internal sealed class MetricFamily(string name, string help, MetricKind kind, double[] bounds, string constantLabel)
{
    /// <summary>More label sets than that are not counted: labels come from requests too.</summary>
    private const int MostSeries = 1000;

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new();

    public string Name => name;

    public string Help => help;

    public MetricKind Kind => kind;

    public double[] Bounds => bounds;

    public IEnumerable<KeyValuePair<string, MetricSeries>> Series => _series.OrderBy(series => series.Key, StringComparer.Ordinal);

    /// <summary>Before observed values are read again; several instruments of one name are added up.</summary>
    public void Forget() => _series.Clear();

    public void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(LabelOf(instrument.Meter), tags);
        if (!_series.TryGetValue(labels, out var series))
        {
            if (_series.Count >= MostSeries)
            {
                return;
            }

            series = _series.GetOrAdd(labels, _ => new MetricSeries(bounds));
        }

        if (kind == MetricKind.Histogram)
        {
            series.Observe(value);
        }
        else if (IsSet(instrument))
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }

    private static bool IsSet(Instrument instrument) => instrument is Gauge<int> or Gauge<long> or Gauge<double>;

    /// <summary>A meter that has a model's name tells of that model; any other of what the family has as its label.</summary>
    private string LabelOf(Meter meter)
    {
        foreach (var (key, value) in meter.Tags ?? [])
        {
            if (key == EngineMetrics.ModelLabel)
            {
                return LabelOf(value?.ToString() ?? "");
            }
        }

        return constantLabel;
    }

    public static string LabelOf(string model) => $"{EngineMetrics.ModelLabel}=\"{MetricText.Escape(model)}\"";

    /// <summary>As they stand between the braces; empty for none.</summary>
    private static string Labels(string first, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
        {
            return first;
        }

        var labels = new StringBuilder(first);
        foreach (var (key, value) in tags)
        {
            labels.Append(labels.Length > 0 ? "," : "");
            foreach (var letter in key)
            {
                labels.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '_');
            }

            labels.Append("=\"").Append(MetricText.Escape(value?.ToString() ?? "")).Append('"');
        }

        return labels.ToString();
    }
}
