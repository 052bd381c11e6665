using Rag.Core.Text;

namespace Rag.Retrieval.Questions;

/// <summary>
/// Finds the dates that a question names in English or as 2023-10-12, absolute or seen from a clock. A day is a day of UTC.
/// </summary>
internal sealed class DateReader
{
    private readonly IReadOnlyList<QuestionWord> _words;
    private readonly DateTimeOffset _today;

    private DateReader(IReadOnlyList<QuestionWord> words, DateTimeOffset now)
    {
        _words = words;
        _today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
    }

    public static List<DateMention> Find(IReadOnlyList<QuestionWord> words, DateTimeOffset now)
    {
        var reader = new DateReader(words, now);
        var mentions = new List<DateMention>();
        var first = 0;
        while (first < words.Count)
        {
            var (past, mention) = reader.ReadAt(first) ?? (first + 1, null!);
            if (mention is not null)
            {
                mentions.Add(mention with { Span = new TextSpan(words[first].Span.Start, words[past - 1].Span.End) });
            }

            first = past;
        }

        return mentions;
    }

    private (int Past, DateMention Mention)? ReadAt(int i) =>
        ReadIso(i) ?? ReadWritten(i) ?? ReadMonth(i) ?? ReadYear(i) ?? ReadRelative(i);

    /// <summary>2023-10-12.</summary>
    private (int, DateMention)? ReadIso(int i)
    {
        if (
            Year(i) is { } year
            && DateWords.Number(Word(i + 1), 12) is { } month
            && DateWords.Number(Word(i + 2), 31) is { } day
            && Word(i + 1).Length == 2
            && Word(i + 2).Length == 2
            && GapIsOneChar(i)
            && GapIsOneChar(i + 1)
        )
        {
            return Day(i + 3, year, month, day);
        }

        return null;
    }

    private bool GapIsOneChar(int i) => _words[i + 1].Span.Start - _words[i].Span.End == 1;

    /// <summary>October 12, 2023; 12 October 2023; the 12th of October; Oct. 12.</summary>
    private (int, DateMention)? ReadWritten(int i)
    {
        if (Month(i) is { } month && DateWords.DayOfMonth(Word(i + 1)) is { } day)
        {
            return Year(i + 2) is { } year ? Day(i + 3, year, month, day) : Day(i + 2, null, month, day);
        }

        if (DateWords.DayOfMonth(Word(i)) is { } dayFirst)
        {
            var at = Word(i + 1) == "of" ? i + 2 : i + 1;
            if (Month(at) is { } monthAfter)
            {
                return Year(at + 1) is { } year ? Day(at + 2, year, monthAfter, dayFirst) : Day(at + 1, null, monthAfter, dayFirst);
            }
        }

        return null;
    }

    /// <summary>October 2023; in October; last October.</summary>
    private (int, DateMention)? ReadMonth(int i)
    {
        if (Month(i) is not { } month)
        {
            return null;
        }

        var yearAt = Word(i + 1) == "of" ? i + 2 : i + 1;
        if (Year(yearAt) is { } year)
        {
            var from = Utc(year, month, 1);
            return (yearAt + 1, Mention(DatePrecision.Month, from, from.AddMonths(1)));
        }

        if (_words[i].IsCapitalized && i > 0 && DateWords.IsBeforeMonth(Word(i - 1)))
        {
            var from = Utc(_today.Year, month, 1);
            return (i + 1, Mention(DatePrecision.Month, from, from.AddMonths(1)) with { RecursYearly = true });
        }

        return null;
    }

    private (int, DateMention)? ReadYear(int i) =>
        Year(i) is { } year && i > 0 && DateWords.IsBeforeYear(Word(i - 1))
            ? (i + 1, Mention(DatePrecision.Year, Utc(year, 1, 1), Utc(year + 1, 1, 1)))
            : null;

    /// <summary>Yesterday; last week; this month; three days ago; in the past 10 days; on Monday.</summary>
    private (int, DateMention)? ReadRelative(int i)
    {
        switch (Word(i))
        {
            case "today" or "tonight":
                return (i + 1, Mention(DatePrecision.Day, _today, _today.AddDays(1)));
            case "yesterday":
                return (i + 1, Mention(DatePrecision.Day, _today.AddDays(-1), _today));
            case "this" or "last" or "past" or "previous" when Period(i) is { } period:
                return period;
            case "last" when Word(i + 1) == "night":
                return (i + 2, Mention(DatePrecision.Day, _today.AddDays(-1), _today));
            case "last" or "past" or "on" or "this" when Weekday(i + 1) is { } weekday:
                var back = ((int)_today.DayOfWeek - (int)weekday + 7) % 7;
                var day = _today.AddDays(back == 0 && Word(i) == "last" ? -7 : -back);
                return (i + 2, Mention(DatePrecision.Day, day, day.AddDays(1)));
        }

        if (Count(i) is { } count && Word(i + 2) == "ago" && DateWords.Days(Word(i + 1), count) is { } ago)
        {
            var day = _today.AddDays(-ago);
            return Word(i + 1).StartsWith("day", StringComparison.Ordinal)
                ? (i + 3, Mention(DatePrecision.Day, day, day.AddDays(1)))
                : (i + 3, Mention(DatePrecision.Days, day.AddDays(-ago / 4 - 1), day.AddDays(ago / 4 + 2)));
        }

        return null;
    }

    private (int, DateMention)? Period(int i)
    {
        var isThis = Word(i) == "this";
        if (!isThis && Count(i + 1) is { } count && DateWords.Days(Word(i + 2), count) is { } days)
        {
            return (i + 3, Mention(DatePrecision.Days, _today.AddDays(-days), _today.AddDays(1)));
        }

        var monday = _today.AddDays(-(((int)_today.DayOfWeek + 6) % 7));
        var month = Utc(_today.Year, _today.Month, 1);
        return Word(i + 1) switch
        {
            "week" when isThis => (i + 2, Mention(DatePrecision.Days, monday, monday.AddDays(7))),
            "week" when Word(i) == "past" => (i + 2, Mention(DatePrecision.Days, _today.AddDays(-7), _today.AddDays(1))),
            "week" => (i + 2, Mention(DatePrecision.Days, monday.AddDays(-7), monday)),
            "weekend" when isThis => (i + 2, Mention(DatePrecision.Days, monday.AddDays(5), monday.AddDays(7))),
            "weekend" => (i + 2, Mention(DatePrecision.Days, monday.AddDays(-2), monday)),
            "month" when isThis => (i + 2, Mention(DatePrecision.Month, month, month.AddMonths(1))),
            "month" => (i + 2, Mention(DatePrecision.Month, month.AddMonths(-1), month)),
            "year" when isThis => (i + 2, Mention(DatePrecision.Year, Utc(_today.Year, 1, 1), Utc(_today.Year + 1, 1, 1))),
            "year" => (i + 2, Mention(DatePrecision.Year, Utc(_today.Year - 1, 1, 1), Utc(_today.Year, 1, 1))),
            _ => null,
        };
    }

    private (int, DateMention)? Day(int past, int? year, int month, int day)
    {
        // 29 February of no year: any leap year will do.
        var namedYear = year ?? (month == 2 && day == 29 ? 2024 : _today.Year);
        if (day > DateTime.DaysInMonth(namedYear, month))
        {
            return null;
        }

        var from = Utc(namedYear, month, day);
        return (past, Mention(DatePrecision.Day, from, from.AddDays(1)) with { RecursYearly = year is null });
    }

    private string Word(int i) => i < _words.Count ? _words[i].Text : "";

    private int? Year(int i) => DateWords.Year(Word(i));

    private int? Month(int i) => DateWords.Month(Word(i));

    private DayOfWeek? Weekday(int i) => DateWords.Weekday(Word(i));

    private int? Count(int i) => DateWords.Count(Word(i));

    private static DateMention Mention(DatePrecision precision, DateTimeOffset from, DateTimeOffset until) =>
        new(default, precision, from, until, RecursYearly: false);

    private static DateTimeOffset Utc(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);
}
