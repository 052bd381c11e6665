using System.Globalization;

namespace Rag.Retrieval.Questions;

/// <summary>What single words say in English dates. Words are in lower case, as <see cref="QuestionWord.Text"/>.</summary>
internal static class DateWords
{
    private const int FirstYear = 1900;
    private const int LastYear = 2100;

    // A bare "May" or "March" is a month where one of these words stands before it.
    private static readonly HashSet<string> s_monthCues =
    [
        "in",
        "during",
        "of",
        "since",
        "until",
        "till",
        "by",
        "from",
        "last",
        "this",
        "early",
        "late",
        "mid",
        "between",
        "and",
        "to",
        "before",
        "after",
        "for",
    ];

    private static readonly HashSet<string> s_yearCues =
    [
        "in",
        "during",
        "of",
        "since",
        "until",
        "by",
        "from",
        "between",
        "and",
        "before",
        "after",
        "year",
        "for",
        "to",
    ];

    /// <summary>Whether a month may follow whose name is a word of other meanings as well.</summary>
    public static bool IsBeforeMonth(string word) => s_monthCues.Contains(word);

    /// <summary>Whether a year may follow rather than any number.</summary>
    public static bool IsBeforeYear(string word) => s_yearCues.Contains(word);

    public static int? Year(string word) => Number(word, LastYear) is { } year && year >= FirstYear ? year : null;

    /// <summary>From 1 to the highest.</summary>
    public static int? Number(string word, int highest) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= highest
            ? number
            : null;

    /// <summary>12 or 12th.</summary>
    public static int? DayOfMonth(string word)
    {
        var digits = word.AsSpan();
        if (digits.EndsWith("st") || digits.EndsWith("nd") || digits.EndsWith("rd") || digits.EndsWith("th"))
        {
            digits = digits[..^2];
        }

        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var day) && day is >= 1 and <= 31 ? day : null;
    }

    public static int? Month(string word) =>
        word switch
        {
            "january" or "jan" => 1,
            "february" or "feb" => 2,
            "march" or "mar" => 3,
            "april" or "apr" => 4,
            "may" => 5,
            "june" or "jun" => 6,
            "july" or "jul" => 7,
            "august" or "aug" => 8,
            "september" or "sep" or "sept" => 9,
            "october" or "oct" => 10,
            "november" or "nov" => 11,
            "december" or "dec" => 12,
            _ => null,
        };

    public static DayOfWeek? Weekday(string word) =>
        word switch
        {
            "monday" => DayOfWeek.Monday,
            "tuesday" => DayOfWeek.Tuesday,
            "wednesday" => DayOfWeek.Wednesday,
            "thursday" => DayOfWeek.Thursday,
            "friday" => DayOfWeek.Friday,
            "saturday" => DayOfWeek.Saturday,
            "sunday" => DayOfWeek.Sunday,
            _ => null,
        };

    /// <summary>How many: a, two, few, 12.</summary>
    public static int? Count(string word) =>
        word switch
        {
            "a" or "an" or "one" => 1,
            "two" or "couple" => 2,
            "three" or "few" => 3,
            "four" => 4,
            "five" => 5,
            "six" => 6,
            "seven" => 7,
            "eight" => 8,
            "nine" => 9,
            "ten" => 10,
            _ => Number(word, 400),
        };

    /// <summary>The days of so many units, roughly; null where the word is no unit.</summary>
    public static int? Days(string unit, int count) =>
        unit switch
        {
            "day" or "days" => count,
            "week" or "weeks" => count * 7,
            "month" or "months" => count * 30,
            _ => null,
        };
}
