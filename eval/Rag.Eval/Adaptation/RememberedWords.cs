using System.Collections.Frozen;

namespace Rag.Eval.Adaptation;

/// <summary>
/// A search as somebody types it who remembers what happened and none of the names: words of a sentence that are written small. Rules make
/// questions of few sentences, and this of most; words alone find such a sentence badly.
/// </summary>
internal static class RememberedWords
{
    private const int FewestSentenceWords = 12;
    private const int MostSentenceWords = 45;
    private const int FewestLetters = 4;
    private const int Fewest = 4;
    private const int Most = 7;

    private static readonly FrozenSet<string> s_empty = FrozenSet.ToFrozenSet(
        [
            "about",
            "after",
            "also",
            "been",
            "before",
            "being",
            "both",
            "could",
            "down",
            "each",
            "every",
            "from",
            "have",
            "having",
            "here",
            "into",
            "just",
            "less",
            "like",
            "made",
            "make",
            "many",
            "more",
            "most",
            "much",
            "must",
            "only",
            "other",
            "over",
            "said",
            "same",
            "says",
            "should",
            "since",
            "some",
            "such",
            "than",
            "that",
            "their",
            "them",
            "then",
            "there",
            "these",
            "they",
            "this",
            "those",
            "under",
            "until",
            "upon",
            "very",
            "were",
            "what",
            "when",
            "where",
            "which",
            "while",
            "will",
            "with",
            "would",
            "your",
        ],
        StringComparer.Ordinal
    );

    /// <summary>Null for a sentence that is too short or too long, or of which too little is left.</summary>
    public static string? Of(string sentence)
    {
        var all = sentence.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (all.Length is < FewestSentenceWords or > MostSentenceWords)
        {
            return null;
        }

        string[] kept = [.. all.Select(word => word.Trim(',', '.', ';', ':', '(', ')')).Where(IsKept).Distinct(StringComparer.Ordinal)];
        return kept.Length >= Fewest ? string.Join(' ', kept.Take(Most)) : null;
    }

    private static bool IsKept(string word) => word.Length >= FewestLetters && word.All(char.IsAsciiLetterLower) && !s_empty.Contains(word);
}
