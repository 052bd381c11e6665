namespace Rag.Api.Telemetry;

/// <summary>What a family of series is, in the words of the text format.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
