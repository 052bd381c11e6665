using System.Globalization;

namespace Rag.Fetching.Requests;

/// <summary>How long a host wants to be left alone, as its header says it: in seconds, or as a date.</summary>
internal static class RetryAfter
{
    /// <summary>No host silences its feeds for longer than the longest interval between polls.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(24);

    /// <summary>Null where the header is missing or says neither.</summary>
    public static TimeSpan? Read(string? header, DateTimeOffset now)
    {
        var text = header.AsSpan().Trim();
        if (text.IsEmpty)
        {
            return null;
        }

        if (!text.ContainsAnyExceptInRange('0', '9'))
        {
            return int.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds < Longest.TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : Longest;
        }

        if (HttpDate.Read(text) is not { } date)
        {
            return null;
        }

        var wait = date - now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero
            : wait > Longest ? Longest
            : wait;
    }
}
