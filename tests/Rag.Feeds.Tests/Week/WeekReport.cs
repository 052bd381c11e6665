using System.Globalization;
using Rag.Core.Feeds;

namespace Rag.Feeds.Tests.Week;

/// <summary>What some days of polling were like, for the servers and for the reader.</summary>
internal sealed record WeekReport(
    DateTimeOffset Begin,
    DateTimeOffset End,
    IReadOnlyList<(Outlet Outlet, FollowedFeed Feed)> Feeds,
    IReadOnlyList<Asked> Log,
    IReadOnlyList<Stored> Stored,
    int Impatient
)
{
    /// <summary>Feeds that are added all at once are a backlog of their own.</summary>
    private static readonly TimeSpan s_warmUp = TimeSpan.FromHours(2);

    /// <summary>A retry of the same poll comes sooner than this; any other poll later than five minutes.</summary>
    private static readonly TimeSpan s_longestRetry = TimeSpan.FromSeconds(90);

    /// <summary>The longest interval with its jitter, and time to be asked.</summary>
    public static TimeSpan LongestSilence { get; } = TimeSpan.FromHours(24 * 1.1 + 0.5);

    /// <summary>Feeds that are neither gone nor were polled within a day and a bit.</summary>
    public IEnumerable<string> Starved() =>
        Feeds
            .Where(feed => !feed.Feed.State.IsGone && (feed.Feed.State.LastPollAt ?? Begin) < End - LongestSilence)
            .Select(feed => $"{feed.Outlet.Url} ({feed.Outlet.Habit}) was last polled at {feed.Feed.State.LastPollAt:u}.");

    /// <summary>Feeds whose own address was asked for again too soon.</summary>
    public IEnumerable<string> Hammered()
    {
        var asked = Log.ToLookup(request => request.Host + request.Path);
        foreach (var (outlet, _) in Feeds)
        {
            Asked[] requests = [.. asked[outlet.Host + outlet.Path].OrderBy(request => request.At)];
            for (var i = 1; i < requests.Length; i++)
            {
                var (before, gap) = (requests[i - 1], requests[i].At - requests[i - 1].At);
                var failed = before.Status is 0 or >= 500 || outlet.Habit == Habit.WrongLength;
                var isRetry = failed && gap < s_longestRetry;
                if (!isRetry && gap < Least(outlet, before))
                {
                    yield return $"{outlet.Url} ({outlet.Habit}) was asked again after {gap}, answered {before.Status}.";
                }
            }
        }
    }

    private static TimeSpan Least(Outlet outlet, Asked before)
    {
        var least = TimeSpan.FromMinutes(5);
        return before.Status is 200 or 304 ? Max(least, Max(outlet.Ttl ?? default, outlet.MaxAge ?? default)) : least;
    }

    /// <summary>Requests that came less than a second after another one of the same host.</summary>
    public IEnumerable<string> Rushed() =>
        from host in Log.GroupBy(request => request.Host)
        let times = host.Select(request => request.At).Order().ToArray()
        from i in Enumerable.Range(1, Math.Max(0, times.Length - 1))
        where times[i] - times[i - 1] < TimeSpan.FromSeconds(1)
        select $"{host.Key} was asked at {times[i - 1]:O} and at {times[i]:O}.";

    /// <summary>Requests to hosts that had asked to be left alone.</summary>
    public IEnumerable<string> Pressed() =>
        from host in Log.GroupBy(request => request.Host)
        from closed in host
        where closed.RetryAfter is not null
        from request in host
        where request.At > closed.AnsweredAt && request.At < closed.AnsweredAt + closed.RetryAfter
        select $"{host.Key} asked at {closed.AnsweredAt:u} to be left alone for {closed.RetryAfter}, and was asked at {request.At:u}.";

    /// <summary>Entries that a feed with a server that behaves published a day before the end, and that were not stored.</summary>
    public IEnumerable<string> Lost()
    {
        var stored = Stored.Select(article => article.Key.Split('/')[0]).CountBy(id => id).ToDictionary();
        foreach (var (outlet, feed) in Feeds.Where(feed => feed.Outlet.Habit <= Habit.MaxAge))
        {
            var published = outlet.Published(End - LongestSilence);
            var found = stored.GetValueOrDefault(feed.Id.Value);
            if (found < published - outlet.Published(Begin))
            {
                yield return $"{outlet.Url} ({outlet.Habit}) published {published - outlet.Published(Begin)}, and {found} were stored.";
            }
        }
    }

    /// <summary>Of the answers of feeds whose servers behave, those that said nothing has changed.</summary>
    public double ShareOfUnchanged
    {
        get
        {
            var healthy = Feeds
                .Where(feed => feed.Outlet.Habit == Habit.Healthy)
                .Select(feed => feed.Outlet.Host + feed.Outlet.Path)
                .ToHashSet();
            var statuses = Log.Where(request => healthy.Contains(request.Host + request.Path))
                .CountBy(request => request.Status)
                .ToDictionary();
            return statuses.GetValueOrDefault(304) / Math.Max(1.0, statuses.Values.Sum());
        }
    }

    /// <summary>From due to stored, of so many of a hundred articles.</summary>
    public TimeSpan Freshness(int percent)
    {
        TimeSpan[] lags =
        [
            .. Stored.Where(article => article.DueAt > Begin + s_warmUp).Select(article => article.At - article.DueAt).Order(),
        ];
        return lags[Math.Min(lags.Length - 1, lags.Length * percent / 100)];
    }

    /// <summary>Articles that took longest, by the habit of their server.</summary>
    private string Slowest() =>
        string.Join(
            ", ",
            Stored
                .Where(article => article.At - article.DueAt > TimeSpan.FromMinutes(1) && article.DueAt > Begin + s_warmUp)
                .CountBy(article => Feeds.First(feed => article.Key.StartsWith(feed.Feed.Id.Value, StringComparison.Ordinal)).Outlet.Habit)
                .Select(habit => $"{habit.Value} x {habit.Key}")
        );

    public override string ToString()
    {
        var statuses = Log.CountBy(request => request.Status)
            .OrderBy(status => status.Key)
            .Select(status => $"{status.Value} x {status.Key}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {Feeds.Count:N0} feeds, {(End - Begin).TotalDays:0.#} days: {Log.Count:N0} requests ({string.Join(", ", statuses)})
            {ShareOfUnchanged:P0} of the answers of healthy feeds were 304; {Stored.Count:N0} articles
            from due to stored: p50 {Freshness(50).TotalSeconds:0.0} s, p95 {Freshness(95).TotalSeconds:0.0} s, p99 {Freshness(
                99
            ).TotalSeconds:0.0} s
            starved {Starved().Count()}, hammered {Hammered().Count()}, rushed {Rushed().Count()}, pressed {Pressed().Count()}
            lost {Lost().Count()}
            articles that took more than a minute: {Slowest()}
            the clock was impatient {Impatient} times
            """
        );
    }

    private static TimeSpan Max(TimeSpan first, TimeSpan second) => first > second ? first : second;
}
