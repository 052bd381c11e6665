using System.Globalization;

namespace Rag.Fetching.Requests;

/// <summary>How long a server wants its answer to be used: by max-age, or else by Expires against its own clock.</summary>
internal static class Freshness
{
    private const string MaxAge = "max-age=";

    private static readonly TimeSpan s_longest = TimeSpan.FromDays(365);

    public static TimeSpan? Of(HttpResponseMessage answer, DateTimeOffset now) =>
        Read(
            HeaderText.Find(answer, "Cache-Control"),
            HeaderText.Find(answer, "Age"),
            HeaderText.Find(answer, "Expires"),
            HttpDate.Read(HeaderText.Find(answer, "Date")) ?? now
        );

    public static TimeSpan? Read(string? cacheControl, string? age, string? expires, DateTimeOffset date)
    {
        foreach (var range in cacheControl.AsSpan().Split(','))
        {
            var directive = cacheControl.AsSpan()[range].Trim();
            if (directive.StartsWith(MaxAge, StringComparison.OrdinalIgnoreCase) && Seconds(directive[MaxAge.Length..]) is { } fresh)
            {
                return Within(fresh - (Seconds(age) ?? TimeSpan.Zero));
            }
        }

        return HttpDate.Read(expires) is { } until ? Within(until - date) : null;
    }

    private static TimeSpan? Seconds(ReadOnlySpan<char> text) =>
        uint.TryParse(text.Trim().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static TimeSpan Within(TimeSpan span) => TimeSpan.FromTicks(Math.Clamp(span.Ticks, 0, s_longest.Ticks));
}
