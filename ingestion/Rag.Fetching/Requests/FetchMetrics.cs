using System.Diagnostics.Metrics;
using Rag.Fetching.Hosts;

namespace Rag.Fetching.Requests;

/// <summary>Counts under the meter "Rag.Fetching". Hosts are no tags: their number is the strangers' to choose.</summary>
public sealed class FetchMetrics : IDisposable
{
    public const string MeterName = "Rag.Fetching";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _results;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _opened;

    internal FetchMetrics()
    {
        _results = _meter.CreateCounter<long>("rag.fetch.results", description: "Fetches by how they ended.");
        _bytes = _meter.CreateCounter<long>("rag.fetch.bytes", "By", "Bytes of documents, unpacked.");
        _retries = _meter.CreateCounter<long>("rag.fetch.retries", description: "Requests sent again after a failure.");
        _opened = _meter.CreateCounter<long>("rag.fetch.circuits_opened", description: "Times that a failing host was left alone.");
    }

    /// <summary>Under a meter of its own, by the name that Polly gives it.</summary>
    internal PipelineMetrics Pipelines { get; } = new();

    internal void Count(FetchResult result)
    {
        _results.Add(1, new KeyValuePair<string, object?>("outcome", OutcomeOf(result)));
        if (result is FetchResult.Fetched fetched)
        {
            _bytes.Add(fetched.Body.Length);
        }
    }

    internal void CountRetry() => _retries.Add(1);

    internal void CountOpened() => _opened.Add(1);

    public void Dispose()
    {
        Pipelines.Dispose();
        _meter.Dispose();
    }

    private static string OutcomeOf(FetchResult result) =>
        result switch
        {
            FetchResult.Fetched => "fetched",
            FetchResult.NotModified => "not_modified",
            FetchResult.Gone => "gone",
            FetchResult.Refused => "refused",
            _ => "failed",
        };
}
