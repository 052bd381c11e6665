using System.Text;
using System.Text.RegularExpressions;

namespace Rag.Eval.Reading;

/// <summary>Token F1 and exact match of a short answer as SQuAD scores them: case, punctuation and articles do not count.</summary>
public static class ShortAnswerMetrics
{
    private static readonly Regex s_articles = new(@"\b(a|an|the)\b", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public static string Normalize(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant())
        {
            if (!(char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c))))
            {
                kept.Append(c);
            }
        }

        return string.Join(' ', s_articles.Replace(kept.ToString(), " ").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The best over the accepted answers, in [0, 1].</summary>
    public static double F1(string answer, IEnumerable<string> golds) => golds.Select(gold => F1(answer, gold)).DefaultIfEmpty(0).Max();

    public static bool IsExact(string answer, IEnumerable<string> golds) => golds.Any(gold => Normalize(gold) == Normalize(answer));

    /// <summary>True when any accepted answer stands in the text.</summary>
    public static bool Holds(string text, IEnumerable<string> golds)
    {
        var normalized = Normalize(text);
        return golds.Any(gold => normalized.Contains(Normalize(gold), StringComparison.Ordinal));
    }

    private static double F1(string answer, string gold)
    {
        var said = Normalize(answer).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var wanted = Normalize(gold).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (said.Length == 0 || wanted.Length == 0)
        {
            return said.Length == wanted.Length ? 1 : 0;
        }

        var counts = wanted.CountBy(word => word).ToDictionary();
        var shared = said.Count(word => counts.TryGetValue(word, out var left) && left > 0 && (counts[word] = left - 1) >= 0);
        return shared == 0 ? 0 : 2.0 * shared / (said.Length + wanted.Length);
    }
}
