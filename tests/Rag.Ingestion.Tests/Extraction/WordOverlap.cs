using System.Globalization;

namespace Rag.Ingestion.Tests.Extraction;

/// <summary>
/// How well a text agrees with another, by words: runs of letters, digits, combining marks and underscores, in lower
/// case, each as often as it stands in the text, in any order. F1 is the harmonic mean of precision and recall.
/// </summary>
internal static class WordOverlap
{
    public static double F1(string found, string wanted)
    {
        var (have, want) = (Count(found), Count(wanted));
        var shared = have.Sum(word => Math.Min(word.Value, want.GetValueOrDefault(word.Key)));
        var all = have.Values.Sum() + want.Values.Sum();
        return all == 0 ? 1 : 2.0 * shared / all;
    }

    private static Dictionary<string, int> Count(string text)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var start = 0;
        for (var n = 0; n <= text.Length; n++)
        {
            if (n < text.Length && IsOfWord(text[n]))
            {
                continue;
            }

            if (n > start)
            {
                var word = text[start..n].ToLowerInvariant();
                counts[word] = counts.GetValueOrDefault(word) + 1;
            }

            start = n + 1;
        }

        return counts;
    }

    private static bool IsOfWord(char c) =>
        char.IsLetterOrDigit(c)
        || char.GetUnicodeCategory(c)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.ConnectorPunctuation;
}
