using Rag.Core.Text;

namespace Rag.Ingestion.Articles;

/// <summary>
/// Finds corrections that are marked as such. A paragraph is one where it begins with the mark ("Correction:", "Clarification (12 May):", a
/// heading "Corrections") or says of the article itself that it was wrong ("An earlier version of this article said …"). An article about
/// corrections of markets or in prisons has neither.
/// </summary>
internal static class CorrectionNotes
{
    /// <summary>A longer note is cut at a word's end.</summary>
    private const int LongestNote = 400;

    /// <summary>How far behind the mark what follows it may stand: room for a date in brackets.</summary>
    private const int LongestMark = 60;

    private const int Most = 20;

    private static readonly string[] s_headings =
    [
        "corrections and clarifications",
        "correction and clarification",
        "corrections & clarifications",
        "corrections",
        "correction",
        "clarifications",
        "clarification",
        "erratum",
        "errata",
    ];

    private static readonly string[] s_notes = ["editor's note", "editors' note", "editor’s note", "editors’ note", "ed. note", "note"];

    private static readonly string[] s_articles =
    [
        "article",
        "story",
        "report",
        "piece",
        "post",
        "page",
        "column",
        "dispatch",
        "headline",
        "caption",
        "graphic",
        "chart",
    ];

    private static readonly string[] s_earlier =
    [
        "an earlier version of",
        "a previous version of",
        "an earlier edition of",
        "earlier versions of",
        "previous versions of",
        "in an earlier version of",
        "in a previous version of",
        "an earlier headline on",
        "a previous headline on",
        "the original version of",
    ];

    private static readonly string[] s_amended =
    [
        "was amended",
        "has been amended",
        "was corrected",
        "has been corrected",
        "was updated to correct",
        "has been updated to correct",
        "was revised to correct",
        "has been revised to correct",
        "was changed to correct",
        "was edited to correct",
        "has been edited to correct",
        "originally misstated",
        "originally said",
        "originally stated",
        "misstated",
        "misspelled",
        "misidentified",
        "incorrectly",
    ];

    /// <summary>Those of the body in order, then the title's.</summary>
    public static List<CorrectionNote> Find(string? title, string body)
    {
        var notes = new List<CorrectionNote>();
        var start = 0;
        while (start < body.Length && notes.Count < Most)
        {
            var line = body.AsSpan(start).IndexOf('\n');
            var end = line < 0 ? body.Length : start + line;
            var next = end + 1;
            var paragraph = Trimmed(body, start, end);
            if (IsHeading(body.AsSpan(paragraph.Start, paragraph.Length)))
            {
                // The note stands below its heading.
                var below = body.AsSpan(Math.Min(next, body.Length)).IndexOf('\n');
                var belowEnd = below < 0 ? body.Length : next + below;
                paragraph = Trimmed(body, Math.Min(next, body.Length), belowEnd);
                next = belowEnd + 1;
                Add(notes, body, paragraph);
            }
            else if (IsNote(body.AsSpan(paragraph.Start, paragraph.Length)))
            {
                Add(notes, body, paragraph);
            }

            start = next;
        }

        if (title is not null && IsMarkedTitle(title))
        {
            notes.Add(new CorrectionNote(title, null));
        }

        return notes;
    }

    private static void Add(List<CorrectionNote> notes, string body, TextSpan paragraph)
    {
        if (paragraph.Length > 0)
        {
            var end =
                paragraph.Length <= LongestNote
                    ? paragraph.End
                    : TextCut.WordEnd(body, paragraph.Start + LongestNote, earliest: paragraph.Start + 1);
            notes.Add(new CorrectionNote(body[paragraph.Start..end], new TextSpan(paragraph.Start, end)));
        }
    }

    private static TextSpan Trimmed(string body, int start, int end)
    {
        while (start < end && (char.IsWhiteSpace(body[start]) || body[start] is '*' or '•' or '[' or '('))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(body[end - 1]))
        {
            end--;
        }

        return new TextSpan(start, end);
    }

    /// <summary>A paragraph of the mark alone.</summary>
    private static bool IsHeading(ReadOnlySpan<char> paragraph) =>
        Behind(paragraph, s_headings) is { } rest && paragraph[rest..].Trim(" :.").IsEmpty;

    private static bool IsNote(ReadOnlySpan<char> paragraph)
    {
        if (Behind(paragraph, s_headings) is { } rest && IsMarkEnd(paragraph[rest..]))
        {
            return true;
        }

        return Behind(paragraph, s_notes) is { } note && paragraph[note..].TrimStart() is [':' or '-' or '–' or '—', ..]
            ? SaysOfItself(paragraph[note..].TrimStart(": -–—"))
            : SaysOfItself(paragraph);
    }

    /// <summary>A colon or dash behind the mark, or behind a date that follows it.</summary>
    private static bool IsMarkEnd(ReadOnlySpan<char> rest)
    {
        if (rest is [':', ..] || rest.TrimStart() is ['–' or '—', ..] || (rest is [' ', '-', ' ', ..]))
        {
            return true;
        }

        var colon = rest[..Math.Min(rest.Length, LongestMark)].IndexOf(':');
        if (colon < 0)
        {
            return false;
        }

        var between = rest[..colon].Trim();
        return between is ['(', .., ')'] or ['[', .., ']'] || (between is [',', ..] && between.ContainsAnyInRange('0', '9'));
    }

    /// <summary>The paragraph's first words speak of this article, and of an error in it.</summary>
    private static bool SaysOfItself(ReadOnlySpan<char> paragraph)
    {
        var opening = paragraph[..Math.Min(paragraph.Length, LongestNote)];
        if (Behind(opening, ["this"]) is { } rest)
        {
            opening = opening[rest..].TrimStart();
            return Behind(opening, s_articles) is { } verb && Behind(opening[verb..].TrimStart(), s_amended) is not null;
        }

        if (Behind(opening, s_earlier) is not { } what)
        {
            return false;
        }

        opening = opening[what..].TrimStart();
        return Behind(opening, ["this", "the"]) is { } named && Behind(opening[named..].TrimStart(), s_articles) is not null;
    }

    /// <summary>Marks that agencies put in front of or behind a headline.</summary>
    private static bool IsMarkedTitle(string title)
    {
        var trimmed = title.AsSpan().Trim();
        return (Behind(trimmed, ["corrected", "correction", "clarification"]) is { } rest && trimmed[rest..] is [':', ..])
            || trimmed.StartsWith("CORRECTED-", StringComparison.Ordinal)
            || trimmed.StartsWith("CORRECTED ", StringComparison.Ordinal)
            || trimmed.Contains("-CORRECTED", StringComparison.Ordinal)
            || trimmed.Contains("(corrected)", StringComparison.OrdinalIgnoreCase)
            || trimmed.Contains("[corrected]", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Where the first of these ends that the text begins with as whole words; null where it begins with none.</summary>
    private static int? Behind(ReadOnlySpan<char> text, ReadOnlySpan<string> openings)
    {
        foreach (var opening in openings)
        {
            if (
                text.StartsWith(opening, StringComparison.OrdinalIgnoreCase)
                && (text.Length == opening.Length || !char.IsLetterOrDigit(text[opening.Length]))
            )
            {
                return opening.Length;
            }
        }

        return null;
    }
}
