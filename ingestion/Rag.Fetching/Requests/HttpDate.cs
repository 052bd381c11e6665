using System.Globalization;

namespace Rag.Fetching.Requests;

/// <summary>Dates of headers, in the three forms that HTTP knows. All are in UTC.</summary>
internal static class HttpDate
{
    private static readonly string[] s_forms =
    [
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        "dddd, dd-MMM-yy HH:mm:ss 'GMT'",
        "ddd MMM d HH:mm:ss yyyy",
        "ddd MMM  d HH:mm:ss yyyy",
    ];

    public static DateTimeOffset? Read(ReadOnlySpan<char> text) =>
        DateTimeOffset.TryParseExact(text.Trim(), s_forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : null;
}
