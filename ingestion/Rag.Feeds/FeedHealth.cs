using System.Globalization;
using Rag.Core.Feeds;
using Rag.Core.Text;

namespace Rag.Feeds;

/// <summary>How a feed is, in one line for the person who runs the service.</summary>
/// <param name="Sentence">One sentence, or two where something is wrong and something is to be done.</param>
public sealed record FeedHealth(FeedSeverity Severity, string Sentence)
{
    private const int LongestTrouble = 300;

    /// <summary>So long without news is odd where the feed's own rate leads one to expect some.</summary>
    private static readonly TimeSpan s_shortestSilence = TimeSpan.FromDays(7);

    private const int SilentIntervals = 20;

    /// <summary>Later than this a poll is overdue: the service is not polling, or cannot keep up.</summary>
    private static readonly TimeSpan s_overdue = TimeSpan.FromHours(2);

    /// <param name="dead">How many of its articles could not be stored.</param>
    /// <param name="now">Times are told in its offset.</param>
    public static FeedHealth Of(FollowedFeed feed, long dead, DateTimeOffset now)
    {
        var state = feed.State;
        if (state.IsGone)
        {
            return new(
                FeedSeverity.Gone,
                $"Gone: {Trouble(state) ?? "its server says that it has ended"}; remove it or give another address."
            );
        }

        if (feed.IsPaused)
        {
            return new(FeedSeverity.Paused, $"Paused: {Asked(state, now)}. Resume it to have it asked again.");
        }

        if (state.Failures > 0)
        {
            var since = state.LastSuccessAt is { } success ? $"since {Day(success, now)}" : "from the start";
            return new(FeedSeverity.Failing, $"Failing {since}: {Trouble(state) ?? "it cannot be read"}. {Next(state, now)}");
        }

        if (state.LastPollAt is null)
        {
            return new(
                FeedSeverity.New,
                state.NextPollAt + s_overdue < now && feed.AddedAt + s_overdue < now
                    ? "New: not asked yet. Feeds are asked while 'rag serve' runs."
                    : "New: it is asked within a minute."
            );
        }

        if (Oddity(feed, dead, now) is { } odd)
        {
            return new(FeedSeverity.Odd, odd);
        }

        var newest = Newest(state) is { } time ? $", the newest from {When(time, now)}" : "";
        return new(FeedSeverity.Fine, $"Fine: {Asked(state, now)}, {Counted(state.Entries, "entry", "entries")}{newest}.");
    }

    private static string? Oddity(FollowedFeed feed, long dead, DateTimeOffset now)
    {
        var state = feed.State;
        return dead > 0 ? $"{Counted(dead, "article", "articles")} of it could not be stored: retry or drop {(dead == 1 ? "it" : "them")}."
            : Trouble(state) is { } trouble ? $"{trouble}."
            : state.NextPollAt + s_overdue < now && state.LastPollAt + s_overdue < now
                ? $"Overdue: it was to be asked {Ago(now - state.NextPollAt)} ago. Feeds are asked while 'rag serve' runs."
            : !ReadLanguages.AreRead(state.Language) ? $"In {LanguageName.Of(state.Language!)}: found by words, never answered from."
            : state.Entries == 0 ? $"Empty: {Asked(state, now)}, and it has no entries."
            : Silence(state, now) is { } silence ? $"Silent: it had news often, and none for {Ago(silence)}."
            : null;
    }

    private static TimeSpan? Silence(FeedState state, DateTimeOffset now)
    {
        if (Newest(state) is not { } newest || state.Published.Count < 3)
        {
            return null;
        }

        var usual = (newest - state.Published.Min()) / (state.Published.Count - 1);
        var silence = now - newest;
        return silence > s_shortestSilence && silence > usual * SilentIntervals ? silence : null;
    }

    private static DateTimeOffset? Newest(FeedState state) => state.Published.Count > 0 ? state.Published.Max() : null;

    private static string Asked(FeedState state, DateTimeOffset now) =>
        state.LastPollAt is { } poll
            ? $"asked {(now - poll is var ago && ago < TimeSpan.FromMinutes(1) ? "just now" : $"{Ago(ago)} ago")}"
            : "never asked yet";

    private static string Next(FeedState state, DateTimeOffset now) =>
        state.NextPollAt <= now ? "It is asked again now." : $"It is asked again {At(state.NextPollAt, now)}.";

    /// <summary>Servers' words stand in it: one line without a full stop, of bounded length.</summary>
    private static string? Trouble(FeedState state) =>
        state.Trouble is { } trouble && trouble.ReplaceLineEndings(" ").Trim().TrimEnd('.') is { Length: > 0 } told
            ? Ellipsis.Cut(told, LongestTrouble)
            : null;

    private static string Counted(long count, string one, string many) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? one : many)}";

    /// <summary>The clock's time today, the day's name within a week, else the date.</summary>
    private static string When(DateTimeOffset time, DateTimeOffset now)
    {
        var (local, days) = (time.ToOffset(now.Offset), Days(time, now));
        return days == 0 ? Format(local, "H:mm")
            : days == -1 ? $"yesterday, {Format(local, "H:mm")}"
            : days is > -7 and < 0 ? Format(local, "dddd, H:mm")
            : Format(local, "d MMMM yyyy");
    }

    private static string At(DateTimeOffset time, DateTimeOffset now)
    {
        var (local, days) = (time.ToOffset(now.Offset), Days(time, now));
        return days == 0 ? $"at {Format(local, "H:mm")}"
            : days == 1 ? $"tomorrow at {Format(local, "H:mm")}"
            : $"on {Format(local, "d MMMM")}";
    }

    private static string Day(DateTimeOffset time, DateTimeOffset now)
    {
        var (local, days) = (time.ToOffset(now.Offset), Days(time, now));
        return days == 0 ? Format(local, "H:mm")
            : days == -1 ? "yesterday"
            : days > -7 ? Format(local, "dddd")
            : Format(local, "d MMMM yyyy");
    }

    private static int Days(DateTimeOffset time, DateTimeOffset now) => (time.ToOffset(now.Offset).Date - now.Date).Days;

    private static string Ago(TimeSpan time) =>
        time < TimeSpan.FromHours(2) ? Counted(Math.Max(1, (long)time.TotalMinutes), "minute", "minutes")
        : time < TimeSpan.FromDays(2) ? Counted((long)time.TotalHours, "hour", "hours")
        : Counted((long)time.TotalDays, "day", "days");

    private static string Format(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
