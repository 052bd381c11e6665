using System.Globalization;

namespace Rag.Api.Edge;

/// <summary>A time as people and programs write it who ask what was known, or published, by then.</summary>
internal static class KnowledgeTime
{
    public const string Form = "a day such as 2023-10-12, or a time such as 2023-10-12T08:30:00Z";

    private const string Day = "yyyy-MM-dd";
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] s_moments = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>
    /// A day stands for its end, in UTC as all days here; a time without an offset is one of UTC. Null for what is neither.
    /// </summary>
    public static DateTimeOffset? Read(string text) => ReadDay(text) is { } day ? day.AddDays(1).AddTicks(-1) : ReadMoment(text);

    /// <summary>The same, but that a day stands for its beginning.</summary>
    public static DateTimeOffset? ReadBeginning(string text) => ReadDay(text) ?? ReadMoment(text);

    private static DateTimeOffset? ReadDay(string text) =>
        DateTimeOffset.TryParseExact(text, Day, CultureInfo.InvariantCulture, Utc, out var day) && day.Year < DateTime.MaxValue.Year
            ? day
            : null;

    private static DateTimeOffset? ReadMoment(string text) =>
        DateTimeOffset.TryParseExact(text, s_moments, CultureInfo.InvariantCulture, Utc, out var moment) ? moment : null;
}
