using System.Collections.Frozen;

namespace Rag.Ingestion.Articles;

/// <summary>
/// Tells a mended spelling from another word. Nothing knows which letters make a word here, so whatever may change the meaning is taken for
/// another word: the first and the last letter stand, one letter in between is doubled, left out, put in, exchanged or swapped with its
/// neighbor, and the word is neither a name nor a number.
/// </summary>
internal static class SlipOfThePen
{
    private const int ShortestSwapped = 4;
    private const int Shortest = 6;
    private const string Vowels = "aeiou";

    /// <summary>A letter apart from another word, which says something else.</summary>
    private static readonly FrozenSet<string> s_others = FrozenSet.Create([
        "brought",
        "bought",
        "county",
        "country",
        "through",
        "though",
        "thought",
        "trail",
        "trial",
        "casual",
        "causal",
        "martial",
        "marital",
    ]);

    public static bool Is(ComparedWord before, ComparedWord after)
    {
        var (old, now) = (before.Text, after.Text);
        if (
            before.IsNumeric
            || after.IsNumeric
            || before.IsName
            || after.IsName
            || Math.Min(old.Length, now.Length) < ShortestSwapped
            || old[0] != now[0]
            || old[^1] != now[^1]
            || (s_others.Contains(old) && s_others.Contains(now))
        )
        {
            return false;
        }

        var start = old.AsSpan().CommonPrefixLength(now);
        var end = 0;
        while (end < Math.Min(old.Length, now.Length) - start && old[^(end + 1)] == now[^(end + 1)])
        {
            end++;
        }

        var left = old.AsSpan(start..^end);
        var right = now.AsSpan(start..^end);
        return (left.Length, right.Length) switch
        {
            (2, 2) => left[0] == right[1] && left[1] == right[0],
            (0, 1) => IsDoubled(now, start) || Math.Min(old.Length, now.Length) >= Shortest,
            (1, 0) => IsDoubled(old, start) || Math.Min(old.Length, now.Length) >= Shortest,
            (1, 1) => old.Length >= Shortest && Vowels.Contains(left[0]) && Vowels.Contains(right[0]),
            _ => false,
        };
    }

    private static bool IsDoubled(string word, int at) =>
        (at > 0 && word[at - 1] == word[at]) || (at + 1 < word.Length && word[at + 1] == word[at]);
}
