using System.Diagnostics.Metrics;
using Rag.Feeds.Polling;

namespace Rag.Feeds;

/// <summary>Counts under the meter "Rag.Feeds". Feeds are no tags: there may be thousands.</summary>
public sealed class FeedMetrics : IDisposable
{
    public const string MeterName = "Rag.Feeds";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _polls;
    private readonly Counter<long> _news;
    private readonly Counter<long> _pages;
    private readonly Counter<long> _looks;
    private readonly Histogram<double> _lateness;

    public FeedMetrics()
    {
        _polls = _meter.CreateCounter<long>("rag.feeds.polls", description: "Polls by how they ended.");
        _news = _meter.CreateCounter<long>("rag.feeds.news", description: "Entries that were new or changed.");
        _pages = _meter.CreateCounter<long>("rag.feeds.pages", description: "Pages of stubs by how they ended.");
        _looks = _meter.CreateCounter<long>("rag.feeds.looks", description: "Looks at the pages of stored articles by how they ended.");
        _lateness = _meter.CreateHistogram<double>("rag.feeds.lateness", "s", "From the moment a feed was due to its poll's beginning.");
    }

    internal void Count(PollResult result) => _polls.Add(1, new KeyValuePair<string, object?>("outcome", OutcomeOf(result)));

    internal void CountNews(int entries) => _news.Add(entries);

    internal void CountPage(string outcome) => _pages.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    internal void CountLook(string outcome) => _looks.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    internal void Begin(TimeSpan late) => _lateness.Record(Math.Max(0, late.TotalSeconds));

    public void Dispose() => _meter.Dispose();

    private static string OutcomeOf(PollResult result) =>
        result switch
        {
            PollResult.Read => "read",
            PollResult.Unchanged => "unchanged",
            PollResult.Gone => "gone",
            _ => "failed",
        };
}
