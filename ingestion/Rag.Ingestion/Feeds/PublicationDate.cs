using System.Globalization;
using System.Text.RegularExpressions;

namespace Rag.Ingestion.Feeds;

/// <summary>
/// Dates as publishers write them: ISO 8601, RFC 822, and with the month first. What is no full date is absent, never filled up with
/// today; a missing offset means UTC.
/// </summary>
internal static class PublicationDate
{
    private static readonly Regex s_iso = new(
        """
        ^(?<year>[0-9]{4})-(?<month>[0-9]{1,2})-(?<day>[0-9]{1,2})
        (?:[Tt\s]\s*(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2})(?:[.,](?<fraction>[0-9]{1,9}))?)?\s*(?<zone>[A-Za-z]{1,5}|[+-][0-9]{2}(?::?[0-9]{2})?)?)?$
        """,
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace
    );

    private static readonly Regex s_rfc822 = new(
        """
        ^(?:[A-Za-z]{3,9}\.?,?\s*)?(?<day>[0-9]{1,2})[\s-]+(?<month>[A-Za-z]{3,9})\.?[\s-]+(?<year>[0-9]{4}|[0-9]{2})
        (?:,?\s+(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2}))?\s*(?<zone>[A-Za-z]{1,5}|[+-][0-9]{2}:?[0-9]{2})?(?:\s*\([^)]*\))?)?$
        """,
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace
    );

    /// <summary>"January 5, 2026, 3:04 PM" of American pages, and "Mon Jan  5 15:04:05 2026" of programs written in C.</summary>
    private static readonly Regex s_monthFirst = new(
        """
        ^(?:[A-Za-z]{3,9}\.?,?\s+)?(?<month>[A-Za-z]{3,9})\.?\s+(?<day>[0-9]{1,2})(?:st|nd|rd|th)?,?\s+
        (?:(?<year>[0-9]{4})(?:,?\s+(?:at\s+)?(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2}))?\s*(?<half>[AaPp]\.?[Mm]\.?)?(?:\s*(?<zone>[A-Za-z]{1,5}|[+-][0-9]{2}:?[0-9]{2}))?)?
        |(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\s+(?<zone>[A-Za-z]{1,5}))?\s+(?<year>[0-9]{4}))$
        """,
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace
    );

    private static readonly Regex s_compact = new(
        """
        ^(?<year>[0-9]{4})(?<month>[0-9]{2})(?<day>[0-9]{2})
        (?:[Tt\s]?(?<hour>[0-9]{2}):?(?<minute>[0-9]{2})(?::?(?<second>[0-9]{2}))?\s*(?<zone>[A-Za-z]{1,5}|[+-][0-9]{2}(?::?[0-9]{2})?)?)?$
        """,
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace
    );

    private const int EarliestYear = 1600; // newspapers began later; smaller years are placeholders

    private static readonly Dictionary<string, int> s_zoneMinutes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UT"] = 0,
        ["UTC"] = 0,
        ["GMT"] = 0,
        ["Z"] = 0,
        ["WET"] = 0,
        ["BST"] = 60,
        ["WEST"] = 60,
        ["CET"] = 60,
        ["CEST"] = 120,
        ["EET"] = 120,
        ["EEST"] = 180,
        ["MSK"] = 180,
        ["IST"] = 330,
        ["JST"] = 540,
        ["KST"] = 540,
        ["AEST"] = 600,
        ["AEDT"] = 660,
        ["EST"] = -300,
        ["EDT"] = -240,
        ["CST"] = -360,
        ["CDT"] = -300,
        ["MST"] = -420,
        ["MDT"] = -360,
        ["PST"] = -480,
        ["PDT"] = -420,
    };

    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null || text.Length > 100)
        {
            return null;
        }

        var match = s_iso.Match(text.Trim());
        if (match.Success)
        {
            return Build(match, Number(match, "month"));
        }

        match = s_compact.Match(text.Trim());
        if (match.Success)
        {
            return Build(match, Number(match, "month"));
        }

        match = s_rfc822.Match(text.Trim());
        match = match.Success ? match : s_monthFirst.Match(text.Trim());
        return match.Success ? Build(match, MonthOf(match.Groups["month"].Value)) : null;
    }

    private static DateTimeOffset? Build(Match match, int month)
    {
        var year = Number(match, "year");
        if (match.Groups["year"].Length == 2)
        {
            year += year < 70 ? 2000 : 1900;
        }

        var (day, hour, minute, second) = (
            Number(match, "day"),
            Number(match, "hour"),
            Number(match, "minute"),
            Math.Min(59, Number(match, "second"))
        );
        if (match.Groups["half"] is { Success: true, Value: [var half, ..] })
        {
            hour = hour > 12 ? hour : hour % 12 + (half is 'p' or 'P' ? 12 : 0);
        }

        if (
            year is < EarliestYear or > 9998
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || hour > 24
            || minute > 59
            || Offset(match.Groups["zone"].Value) is not { } offset
        )
        {
            return null;
        }

        var fraction = match.Groups["fraction"].Value.PadRight(7, '0')[..7];
        return new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero)
            .AddHours(hour)
            .AddMinutes(minute - offset)
            .AddSeconds(second)
            .AddTicks(long.Parse(fraction, CultureInfo.InvariantCulture));
    }

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true } found ? int.Parse(found.Value, CultureInfo.InvariantCulture) : 0;

    private static int MonthOf(string name) =>
        "janfebmaraprmayjunjulaugsepoctnovdec".IndexOf(name[..3].ToLowerInvariant(), StringComparison.Ordinal) is var at and >= 0
        && at % 3 == 0
            ? at / 3 + 1
            : 0;

    /// <summary>Minutes east of UTC; null for a zone nobody knows, since guessing it would shift the date.</summary>
    private static int? Offset(string zone)
    {
        if (zone.Length == 0)
        {
            return 0;
        }

        if (zone[0] is not ('+' or '-'))
        {
            return s_zoneMinutes.TryGetValue(zone, out var known) ? known : null;
        }

        var digits = zone[1..].Replace(":", "", StringComparison.Ordinal).PadRight(4, '0');
        var minutes = int.Parse(digits[..2], CultureInfo.InvariantCulture) * 60 + int.Parse(digits[2..], CultureInfo.InvariantCulture);
        return minutes > 14 * 60 ? null
            : zone[0] == '-' ? -minutes
            : minutes;
    }
}
