using System.Text.RegularExpressions;

namespace Rag.Core.Text;

/// <summary>The one sentence splitter: chunking packs whole sentences, and a quotation starts where a sentence starts.</summary>
public static partial class Sentences
{
    /// <summary>
    /// Chars looked at before a full stop: more than any abbreviation has, so that a text of initials alone stays linear.
    /// </summary>
    private const int AbbreviationReach = 16;

    /// <summary>
    /// Half-open UTF-16 spans of the sentences of a text, in order, without surrounding white space. A sentence ends after . ! or ?
    /// (with closing quotation marks and brackets) before white space and a capital, digit or opening mark, except within a line after an
    /// abbreviation or an initial; and at every line end.
    /// </summary>
    public static List<TextSpan> Split(string text)
    {
        var spans = new List<TextSpan>();
        var start = 0;
        foreach (var boundary in Boundary().EnumerateMatches(text))
        {
            var matched = text.AsSpan(boundary.Index, boundary.Length);
            var lookback = Math.Max(start, boundary.Index - AbbreviationReach);
            if (
                matched[0] == '.'
                && !matched.Contains('\n')
                && Abbreviation().IsMatch(text.AsSpan(lookback, boundary.Index + 1 - lookback))
            )
            {
                continue;
            }

            Add(spans, text, start, boundary.Index + matched.TrimEnd().Length);
            start = boundary.Index + boundary.Length;
        }

        Add(spans, text, start, text.Length);
        return spans;
    }

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

    [GeneratedRegex("""[.!?]["”’')\]]*\s+(?=["“‘'(\[A-Z0-9])|\n+""", RegexOptions.CultureInvariant)]
    private static partial Regex Boundary();

    [GeneratedRegex(
        """(?:\b(?:Mr|Mrs|Ms|Dr|St|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Jr|Sr|vs|etc|No|Inc|Ltd|Co|Corp|U\.S|U\.K|e\.g|i\.e|a\.m|p\.m)|\b[A-Z])\.$""",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Abbreviation();
}
