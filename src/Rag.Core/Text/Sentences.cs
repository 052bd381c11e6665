using System.Buffers;
using System.Globalization;

namespace Rag.Core.Text;

/// <summary>The one sentence splitter: chunking packs whole sentences, and a quotation starts where a sentence starts.</summary>
public static class Sentences
{
    private static readonly SearchValues<char> s_ends = SearchValues.Create(".!?\n");

    private static readonly SearchValues<char> s_closers = SearchValues.Create("\"”’')]");

    private static readonly SearchValues<char> s_openers = SearchValues.Create("\"“‘'([ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    private static readonly string[] s_abbreviations =
    [
        "Mr",
        "Mrs",
        "Ms",
        "Dr",
        "St",
        "Sen",
        "Rep",
        "Gov",
        "Gen",
        "Col",
        "Lt",
        "Sgt",
        "Jr",
        "Sr",
        "vs",
        "etc",
        "No",
        "Inc",
        "Ltd",
        "Co",
        "Corp",
        "U.S",
        "U.K",
        "e.g",
        "i.e",
        "a.m",
        "p.m",
    ];

    /// <summary>
    /// Half-open UTF-16 spans of the sentences of a text, in order, without surrounding white space. A sentence ends after . ! or ?
    /// (with closing quotation marks and brackets) before white space and a capital, digit or opening mark, except within a line after an
    /// abbreviation or an initial; and at every line end.
    /// </summary>
    public static List<TextSpan> Split(string text)
    {
        var spans = new List<TextSpan>();
        var start = 0;
        for (var at = 0; NextBoundary(text, at) is { } boundary; at = boundary.End)
        {
            if (!EndsWithAbbreviation(text.AsSpan(start, boundary.Start + 1 - start)) || HoldsLineEnd(text, boundary))
            {
                Add(spans, text, start, boundary.End);
                start = boundary.End;
            }
        }

        Add(spans, text, start, text.Length);
        return spans;
    }

    /// <summary>
    /// The next stretch from an end mark, or from a line end, to where the sentence after it begins. Nothing is read twice, so that the
    /// whole text takes time in proportion to its length: marks and white space that end no sentence begin no search of their own.
    /// </summary>
    private static TextSpan? NextBoundary(string text, int at)
    {
        while (at < text.Length && text.AsSpan(at).IndexOfAny(s_ends) is >= 0 and var offset)
        {
            at += offset;
            var next = at;
            if (text[at] == '\n')
            {
                while (next < text.Length && text[next] == '\n')
                {
                    next++;
                }

                return new TextSpan(at, next);
            }

            var rest = text.AsSpan(at + 1);
            var closed = at + 1 + IndexOrLength(rest.IndexOfAnyExcept(s_closers), rest);
            for (next = closed; next < text.Length && char.IsWhiteSpace(text[next]); next++) { }

            if (next > closed && next < text.Length && s_openers.Contains(text[next]))
            {
                return new TextSpan(at, next);
            }

            at++;
        }

        return null;
    }

    private static int IndexOrLength(int index, ReadOnlySpan<char> text) => index < 0 ? text.Length : index;

    private static bool HoldsLineEnd(string text, TextSpan boundary) => text.AsSpan(boundary.Start, boundary.Length).Contains('\n');

    /// <summary>Whether the text ends with an abbreviation's full stop, or with that of an initial.</summary>
    private static bool EndsWithAbbreviation(ReadOnlySpan<char> text)
    {
        if (text[^1] != '.')
        {
            return false;
        }

        var before = text[..^1];
        if (before.Length > 0 && char.IsAsciiLetterUpper(before[^1]) && IsWordStart(before, before.Length - 1))
        {
            return true;
        }

        foreach (var abbreviation in s_abbreviations)
        {
            if (before.EndsWith(abbreviation, StringComparison.Ordinal) && IsWordStart(before, before.Length - abbreviation.Length))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWordStart(ReadOnlySpan<char> text, int at) => at == 0 || !IsOfWord(text[at - 1]);

    private static bool IsOfWord(char c) =>
        c is '\u200c' or '\u200d' // joiners stand within words
        || char.GetUnicodeCategory(c)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.ConnectorPunctuation;

    private static void Add(List<TextSpan> spans, string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        if (start < end)
        {
            spans.Add(new TextSpan(start, end));
        }
    }
}
