using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Answering.Candidates;

/// <summary>The words by which an article tells that it corrects what was said before.</summary>
internal static class CorrectionMarks
{
    private static readonly string[] s_titles = ["correction", "corrected", "clarification", "update:", "updated:", "amended"];
    private static readonly string[] s_phrases =
    [
        "an earlier version",
        "an earlier report",
        "our earlier report",
        "our report of",
        "a previous version",
        "was amended on",
        "has been corrected",
        "was corrected",
        "we earlier reported",
        "incorrectly stated",
        "incorrectly said",
        "wrongly stated",
        "wrongly said",
    ];

    public static bool IsMarked(Article article) =>
        s_titles.Any(word => article.Title?.TrimStart().StartsWith(word, StringComparison.OrdinalIgnoreCase) == true)
        || s_phrases.Any(phrase => article.Body.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the sentence, before this place in it, tells of what was said wrongly: what follows is no answer.</summary>
    public static bool TellsOfAnError(string text, TextSpan sentence, int place) =>
        s_phrases.Any(phrase => text.AsSpan(sentence.Start, place - sentence.Start).Contains(phrase, StringComparison.OrdinalIgnoreCase));
}
