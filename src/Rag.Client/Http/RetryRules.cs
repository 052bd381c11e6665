using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Rag.Client.Http;

/// <summary>Which replies are worth another attempt, and when.</summary>
internal static class RetryRules
{
    private const string ShouldRetryHeader = "x-should-retry";
    private const string RetryAfterMillisecondsHeader = "retry-after-ms";

    /// <summary>The service's own word counts; without it the statuses that pass by themselves.</summary>
    public static bool IsWorthRetrying(HttpResponseMessage reply, TimeSpan longestWait, DateTimeOffset now) =>
        SaysItself(reply.Headers) ?? (IsPassing(reply.StatusCode) && RetryAfter(reply.Headers, now).GetValueOrDefault() <= longestWait);

    /// <summary>How long the service asks to be left alone; null where it does not say.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (
            headers.TryGetValues(RetryAfterMillisecondsHeader, out var values)
            && double.TryParse(values.FirstOrDefault(), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds is >= 0 and <= int.MaxValue
        )
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        var wait = headers.RetryAfter?.Delta ?? headers.RetryAfter?.Date - now;
        return wait is { } time && time < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static bool? SaysItself(HttpResponseHeaders headers) =>
        headers.TryGetValues(ShouldRetryHeader, out var values)
            ? values.FirstOrDefault() switch
            {
                "true" => true,
                "false" => false,
                _ => null,
            }
            : null;

    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests
        || status >= HttpStatusCode.InternalServerError;
}
