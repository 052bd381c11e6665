using System.Globalization;

namespace Rag.Eval.Making;

/// <summary>Dates among the words of a sentence that mean the same whenever they are read.</summary>
internal static class Dates
{
    /// <summary>
    /// The first phrase like "on March 3, 2021", "in March 2021" or "in 2021": where it begins, how many words it has, and the words behind
    /// its preposition. Null where there is none.
    /// </summary>
    public static (int Start, int Length, string Date)? Find(IReadOnlyList<string> words)
    {
        for (var at = 0; at + 1 < words.Count; at++)
        {
            if (words[at] is "on" or "in" && Length(words, at + 1) is > 0 and var length)
            {
                return (at, length + 1, string.Join(' ', words.Skip(at + 1).Take(length)));
            }
        }

        return null;
    }

    private static int Length(IReadOnlyList<string> words, int at)
    {
        if (EnglishWords.IsYear(words[at]))
        {
            return 1;
        }

        var day = IsDayOfMonth(words[at]) && at + 1 < words.Count && EnglishWords.IsMonth(words[at + 1]) ? 1 : 0;
        if (!EnglishWords.IsMonth(words[at + day]))
        {
            return 0;
        }

        var end = at + day + 1;
        var behind = day == 0 && end < words.Count && IsDayOfMonth(words[end].TrimEnd(',')) ? 1 : 0;
        end += behind;
        var year = end < words.Count && EnglishWords.IsYear(words[end]) ? 1 : 0;
        return day + behind + year == 0 ? 0 : end + year - at; // a month alone is one of any year
    }

    private static bool IsDayOfMonth(string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var day) && day is >= 1 and <= 31;
}
