using System.Globalization;

namespace Rag.Ingestion.Stories;

/// <summary>The words of a title or a lead that tell one event from another, as numbers that are the same in every run.</summary>
internal static class StoryWords
{
    private const int LongestWord = 40;

    /// <summary>Counts are written as words or as digits by different outlets.</summary>
    private static readonly string[] s_counts =
    [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ];

    private static readonly HashSet<string> s_days = new(StringComparer.Ordinal)
    {
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    };

    /// <summary>In the text's order; one that comes again is there again.</summary>
    public static IEnumerable<StoryWord> Of(string text)
    {
        var position = 0;
        while (Next(text, ref position) is { } word)
        {
            yield return word;
        }
    }

    private static StoryWord? Next(string text, ref int position)
    {
        while (position < text.Length && !char.IsLetterOrDigit(text[position]))
        {
            position++;
        }

        if (position == text.Length)
        {
            return null;
        }

        var start = position;
        while (position < text.Length && position - start < LongestWord && IsInside(text, position))
        {
            position++;
        }

        var word = text[start..position];
        return char.IsAsciiDigit(word[0]) ? Number(word) : Letters(word);
    }

    private static bool IsInside(string text, int i) =>
        char.IsLetterOrDigit(text[i])
        || text[i] is '\'' or '’' && i + 1 < text.Length && char.IsLetter(text[i + 1])
        || text[i] is ',' or '.' && char.IsAsciiDigit(text[i - 1]) && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]);

    /// <summary>"1,316" is 1316, "$4bn" and "4 billion" are both 4. A year that most news name says nothing.</summary>
    private static StoryWord Number(string word)
    {
        var length = 0;
        while (length < word.Length && (char.IsAsciiDigit(word[length]) || word[length] is ',' or '.'))
        {
            length++;
        }

        var digits = word[..length].Replace(",", "", StringComparison.Ordinal);
        var isYear =
            digits.Length == 4
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            && year is > 1900 and < 2100;
        return new StoryWord(Hash(digits), IsName: false, IsNumber: !isYear);
    }

    private static StoryWord Letters(string word)
    {
        var isName = char.IsUpper(word[0]);
        var lower = word.ToLowerInvariant().Replace("’", "'", StringComparison.Ordinal);
        var apostrophe = lower.IndexOf('\'', StringComparison.Ordinal);
        var stem = apostrophe > 1 ? lower[..apostrophe] : lower;
        if (Array.IndexOf(s_counts, stem) is >= 0 and var count)
        {
            return new StoryWord(Hash(count.ToString(CultureInfo.InvariantCulture)), IsName: false, IsNumber: count > 1);
        }

        return new StoryWord(Hash(Singular(stem)), isName, IsNumber: s_days.Contains(stem));
    }

    private static string Singular(string word) =>
        word.Length > 4 && word[^1] == 's' && word[^2] is not ('s' or 'u' or 'i') ? word[..^1] : word;

    /// <summary>FNV-1a over UTF-16 units.</summary>
    private static uint Hash(string word)
    {
        var hash = 2166136261u;
        foreach (var c in word)
        {
            hash = (hash ^ c) * 16777619u;
        }

        return hash;
    }

    /// <summary>The number under which a word of the table of common words is looked up.</summary>
    public static uint HashOf(string word) => Hash(word);
}
