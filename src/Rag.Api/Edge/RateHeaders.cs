using System.Globalization;
using Rag.Core.Access;

namespace Rag.Api.Edge;

/// <summary>What is left of a quota, and when to come again, in the headers that clients of the wire read.</summary>
internal static class RateHeaders
{
    /// <summary>
    /// The wire knows requests and tokens: its tokens are the bound of which the smaller share is left, and of equal shares the smaller
    /// bound. Both bounds on tokens have headers of their own besides.
    /// </summary>
    public static void Set(IHeaderDictionary headers, IReadOnlyList<QuotaLevel> levels)
    {
        foreach (var level in levels)
        {
            Set(headers, NameOf(level.Unit), level);
        }

        var tokens = levels.Where(level => level.Unit != QuotaUnit.Requests);
        if (tokens.MinBy(level => ((double)level.Remaining / level.PerMinute, level.PerMinute)) is { } scarce)
        {
            Set(headers, "tokens", scarce);
        }
    }

    /// <summary>Never shorter than it takes: clients come again when it has passed.</summary>
    public static void SetRetryAfter(IHeaderDictionary headers, TimeSpan wait)
    {
        headers["retry-after-ms"] = Text(Math.Ceiling(wait.TotalMilliseconds));
        headers.RetryAfter = Text(Math.Max(1, Math.Ceiling(wait.TotalSeconds)));
    }

    /// <summary>As in "1s", "6m0s" and "250ms".</summary>
    internal static string Duration(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(1))
        {
            return time == TimeSpan.Zero ? "0s" : $"{Text(Math.Ceiling(time.TotalMilliseconds))}ms";
        }

        var seconds = (long)Math.Ceiling(time.TotalSeconds);
        return seconds < 60 ? $"{Text(seconds)}s"
            : seconds < 3600 ? $"{Text(seconds / 60)}m{Text(seconds % 60)}s"
            : $"{Text(seconds / 3600)}h{Text(seconds / 60 % 60)}m{Text(seconds % 60)}s";
    }

    private static void Set(IHeaderDictionary headers, string name, QuotaLevel level)
    {
        headers[$"x-ratelimit-limit-{name}"] = Text(level.PerMinute);
        headers[$"x-ratelimit-remaining-{name}"] = Text(level.Remaining);
        headers[$"x-ratelimit-reset-{name}"] = Duration(level.UntilFull);
    }

    private static string NameOf(QuotaUnit unit) =>
        unit switch
        {
            QuotaUnit.Requests => "requests",
            QuotaUnit.GeneratedTokens => "generated-tokens",
            _ => "computed-tokens",
        };

    private static string Text(double number) => number.ToString("F0", CultureInfo.InvariantCulture);
}
