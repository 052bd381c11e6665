using System.Collections.Frozen;
using System.Globalization;
using Rag.Core.Text;

namespace Rag.Answering.Candidates;

/// <summary>How spans are written as answers, and when two of them say the same.</summary>
internal static class AnswerTextRules
{
    /// <summary>Most characters that a cut word is given back on either side.</summary>
    private const int LongestRest = 24;

    private const string EdgeMarks = ",;:-–—…*•|";

    /// <summary>Words that make another number of the number before or behind them.</summary>
    private static readonly FrozenSet<string> s_numerals = FrozenSet.Create(
        StringComparer.Ordinal,
        [
            .. "ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN FOURTEEN FIFTEEN SIXTEEN SEVENTEEN".Split(' '),
            .. "EIGHTEEN NINETEEN TWENTY THIRTY FORTY FIFTY SIXTY SEVENTY EIGHTY NINETY HALF DOZEN HUNDRED THOUSAND".Split(' '),
            .. "MILLION BILLION TRILLION MN BN TN".Split(' '),
        ]
    );

    private static readonly (char Open, char Close)[] s_pairs = [('(', ')'), ('[', ']'), ('“', '”'), ('‘', '’'), ('"', '"'), ('«', '»')];

    /// <summary>
    /// The span with the rest of the words that it cuts, for a token may be a part of a word, and of a character with its marks. Where a
    /// script has no spaces little is added.
    /// </summary>
    public static TextSpan WholeWords(string text, TextSpan span)
    {
        var (start, end) = (span.Start, span.End);
        while (start > 0 && span.Start - start < LongestRest && IsOfWord(text[start]) && IsOfWord(text[start - 1]))
        {
            start--;
        }

        while (end < text.Length && end - span.End < LongestRest && IsOfWord(text[end - 1]) && IsOfWord(text[end]))
        {
            end++;
        }

        return new TextSpan(TextCut.Before(text, start), TextCut.After(text, end));
    }

    /// <summary>Vowel signs and accents that stand as characters of their own are of their word.</summary>
    private static bool IsOfWord(char letter) =>
        char.IsLetterOrDigit(letter)
        || char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>
    /// One line; marks at the edges that separate the span from its sentence are dropped, and quotation marks and brackets of which only
    /// one half is in the span.
    /// </summary>
    public static string Tidy(ReadOnlySpan<char> span)
    {
        var text = string.Join(' ', span.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var before = -1;
        while (text.Length != before)
        {
            before = text.Length;
            text = TrimMarks(text);
            foreach (var (open, close) in s_pairs)
            {
                text = DropHalf(text, open, close);
            }
        }

        return text;
    }

    /// <summary>Without white space and marks at the edges; a minus sign before a digit stays.</summary>
    private static string TrimMarks(string text)
    {
        var start = 0;
        while (start < text.Length && IsEdge(text[start]) && !IsMinus(text, start))
        {
            start++;
        }

        var end = text.Length;
        while (end > start && IsEdge(text[end - 1]))
        {
            end--;
        }

        return text[start..end];

        static bool IsEdge(char c) => char.IsWhiteSpace(c) || EdgeMarks.Contains(c);
    }

    private static bool IsMinus(string text, int at) => text[at] == '-' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]);

    /// <summary>
    /// Whether two answers consist of the same words, or one of them of the other's beginning or end. A number is not said by a part of it:
    /// "10" is not "10 million", and "two" is not "twenty-two".
    /// </summary>
    public static bool SaySame(string left, string right)
    {
        var (a, b) = (Words(left), Words(right));
        if (a.Length == 0 || b.Length == 0)
        {
            return false;
        }

        var (shorter, longer) = a.Length <= b.Length ? (a, b) : (b, a);
        return (longer.AsSpan().StartsWith(shorter) && !IsWithinNumber(longer, shorter.Length))
            || (longer.AsSpan().EndsWith(shorter) && !IsWithinNumber(longer, longer.Length - shorter.Length));
    }

    /// <summary>Whether the words before and behind this place are of one number. Digits side by side are two: "May 10, 2023".</summary>
    private static bool IsWithinNumber(string[] words, int place) =>
        place > 0
        && place < words.Length
        && (s_numerals.Contains(words[place - 1]) || s_numerals.Contains(words[place]))
        && IsNumber(words[place - 1])
        && IsNumber(words[place]);

    private static bool IsNumber(string word) => char.IsAsciiDigit(word[0]) || s_numerals.Contains(word);

    /// <summary>Whether two answers have a word in common.</summary>
    public static bool ShareWord(string left, string right) => Words(left).Intersect(Words(right), StringComparer.Ordinal).Any();

    /// <summary>Where the words stand in the text as whole words, in either case; null where they do not.</summary>
    public static TextSpan? Find(string text, TextSpan within, string words)
    {
        for (
            var at = text.IndexOf(words, within.Start, within.Length, StringComparison.OrdinalIgnoreCase);
            at >= 0;
            at = text.IndexOf(words, at + 1, within.End - at - 1, StringComparison.OrdinalIgnoreCase)
        )
        {
            var end = at + words.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return new TextSpan(at, end);
            }
        }

        return null;
    }

    private static string DropHalf(string text, char open, char close)
    {
        if (text.Length > 0 && text[0] == open && !text[1..].Contains(close))
        {
            return text[1..];
        }

        return text.Length > 0 && text[^1] == close && !text[..^1].Contains(open) ? text[..^1] : text;
    }

    /// <summary>Upper-case words and numbers, without articles and separators of thousands.</summary>
    public static string[] Words(string text)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var isWord = i < text.Length && (char.IsLetterOrDigit(text[i]) || (text[i] is '.' or ',' && IsInNumber(text, i)));
            if (isWord && start < 0)
            {
                start = i;
            }
            else if (!isWord && start >= 0)
            {
                words.Add(text[start..i].Replace(",", "", StringComparison.Ordinal).ToUpperInvariant());
                start = -1;
            }
        }

        return [.. words.Where(word => word is not ("A" or "AN" or "THE"))];
    }

    private static bool IsInNumber(string text, int at) =>
        at > 0 && at + 1 < text.Length && char.IsAsciiDigit(text[at - 1]) && char.IsAsciiDigit(text[at + 1]);
}
