namespace Rag.Fetching.Polling;

/// <summary>
/// How long to wait until a feed is polled again. A feed is asked about twice for each entry that it publishes, not sooner than it or its
/// host allows, and never later than after a day and a little, whatever they say and however often it failed.
/// </summary>
public static class PollInterval
{
    public static TimeSpan Shortest { get; } = TimeSpan.FromMinutes(5);

    public static TimeSpan Longest { get; } = TimeSpan.FromHours(24);

    /// <summary>At most so many of the newest entries tell the rate: a feed's habits change.</summary>
    private const int EntriesOfARate = 20;

    /// <summary>An interval is stretched by at most this share, so that feeds which were added together do not stay together.</summary>
    private const double Jitter = 0.1;

    /// <summary>Without any date, before a rate is known.</summary>
    private static readonly TimeSpan s_unknown = TimeSpan.FromHours(1);

    private static readonly TimeSpan s_firstBackoff = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan s_whenPushed = TimeSpan.FromHours(6);

    /// <param name="chance">In [0, 1), drawn by the caller.</param>
    public static TimeSpan After(PollFacts facts, DateTimeOffset now, double chance)
    {
        var interval = Within(facts.IsPushed ? Later(s_whenPushed, ByRate(facts.Published, now)) : ByRate(facts.Published, now));
        interval = Later(interval, Within(facts.Ttl ?? TimeSpan.Zero));
        interval = Later(interval, Within(facts.FreshFor ?? TimeSpan.Zero));
        interval = Later(interval, Within(facts.RetryAfter ?? TimeSpan.Zero));
        interval = Later(interval, Backoff(facts.Failures));
        return interval * (1 + Jitter * chance);
    }

    /// <summary>
    /// Half the mean time between entries. The time since the newest one counts as a gap once it is the longer one: a feed that fell silent
    /// is asked ever more seldom, and one that wakes up is back at its rate with the first entry. Dates in the future count as now.
    /// </summary>
    private static TimeSpan ByRate(IReadOnlyList<DateTimeOffset> published, DateTimeOffset now)
    {
        DateTimeOffset[] newest = [.. published.Select(date => date > now ? now : date).OrderDescending().Take(EntriesOfARate)];
        if (newest.Length == 0)
        {
            return s_unknown;
        }

        var silence = now - newest[0];
        var mean = newest.Length > 1 ? (newest[0] - newest[^1]) / (newest.Length - 1) : silence;
        return Later(mean, silence / 2) / 2;
    }

    /// <summary>Doubles from failure to failure, up to a day.</summary>
    private static TimeSpan Backoff(int failures) =>
        failures <= 0 ? TimeSpan.Zero
        : failures > 10 ? Longest
        : Within(s_firstBackoff * (1 << (failures - 1)));

    private static TimeSpan Within(TimeSpan interval) =>
        interval < Shortest ? Shortest
        : interval > Longest ? Longest
        : interval;

    private static TimeSpan Later(TimeSpan first, TimeSpan second) => first > second ? first : second;
}
