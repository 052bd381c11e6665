using System.Buffers;
using System.Globalization;
using System.Text;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Pages;

/// <summary>The small wordings that several pages share.</summary>
public static class Texts
{
    private const int OpeningLength = 80;

    /// <summary>
    /// What a text must not bring onto a page: embeddings, overrides and isolates, which turn the order of what stands around them, and
    /// control characters other than white space, which no document may hold.
    /// </summary>
    private static readonly SearchValues<char> s_unwanted = SearchValues.Create([
        .. Enumerable.Range(0, 0xa0).Select(code => (char)code).Where(code => char.IsControl(code) && !char.IsWhiteSpace(code)),
        .. TextDirection.Turns,
        .. "\ufffe\uffff",
    ]);

    /// <summary>Letters and symbols that are drawn as nothing.</summary>
    private static readonly SearchValues<char> s_blank = SearchValues.Create("\u115f\u1160\u2800\u3164\uffa0");

    public static string? Date(DateTimeOffset? date) => date?.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>When and in what words an article was corrected.</summary>
    public static string Corrected(ArticleCorrection correction) => $"corrected on {Date(correction.At)}: {Plain(correction.Sentence)}";

    public static Article? ArticleOf(Passage passage) => (passage as StoredPassage)?.Article;

    public static string Link(ArticleId id) => $"/articles/{Uri.EscapeDataString(id.Value)}";

    public static string RevisionsLink(ArticleId id) => Link(id) + "/revisions";

    /// <summary>The page of one revision with the half-open stretch of its body marked and scrolled to.</summary>
    public static string QuoteLink(ArticleId id, int revision, int start, int end) =>
        string.Create(CultureInfo.InvariantCulture, $"{Link(id)}?rev={revision}&from={start}&to={end}#quote");

    /// <summary>Where a passage of an answer can be read: marked in its article, or else among the answer's passages.</summary>
    public static string Link(IReadOnlyList<Passage> passages, int index) =>
        passages[index] is StoredPassage { Article.Id: var id, Chunk: var chunk }
            ? QuoteLink(id, chunk.Revision, chunk.Start, chunk.End)
            : $"#passage-{index + 1}";

    /// <summary>The title, or what stands for one that is missing or shows nothing.</summary>
    public static string Heading(string? title, string body) =>
        Shown(title) is { } shown ? Ellipsis.Cut(shown, ArticleLimits.Title)
        : Shown(body) is not null ? Opening(body)
        : "Untitled";

    /// <summary>The text itself, or null where a reader would see nothing of it.</summary>
    public static string? Shown(string? text)
    {
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (IsSeen(rune))
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>The text without what it must not bring onto a page; linear in it.</summary>
    public static string Plain(string text) =>
        text.AsSpan().IndexOfAny(s_unwanted) < 0 ? text : string.Concat(text.Where(code => !s_unwanted.Contains(code)));

    /// <summary>The quotation's place in the passage's text.</summary>
    public static TextSpan InPassage(Citation citation, Passage passage)
    {
        var start = passage is StoredPassage stored ? stored.Chunk.Start : 0;
        return new TextSpan(citation.Start - start, citation.End - start);
    }

    private static string Opening(string body)
    {
        var end = TextCut.WordEnd(body, OpeningLength, earliest: 0);
        return body[..end] + MarkedText.CutAfter(body, end);
    }

    private static bool IsSeen(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark
            )
        && !(rune.IsBmp && s_blank.Contains((char)rune.Value));
}
