namespace Rag.Ingestion.Feeds;

/// <summary>
/// Tells markup nested too deeply before anything is built of it: for each tag an HTML parser walks the elements that are open, so that its
/// time grows with the square of the depth.
/// </summary>
internal static class HtmlNesting
{
    private const int MaxOpen = 1_000;

    private const int LongestName = 16;

    /// <summary>Elements that have no end tag, or whose end tag is mostly left out.</summary>
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_unclosed = new HashSet<string>(
        [
            "p",
            "li",
            "td",
            "tr",
            "th",
            "tbody",
            "thead",
            "tfoot",
            "dd",
            "dt",
            "option",
            "optgroup",
            "colgroup",
            "rp",
            "rt",
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "param",
            "source",
            "track",
            "wbr",
        ],
        StringComparer.OrdinalIgnoreCase
    ).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>
    /// An estimate from the tags alone, which sees what ordinary mistakes make; markup that is made to mislead it is stopped by
    /// <see cref="BoundedHtml"/> as it is parsed.
    /// </summary>
    public static bool IsTooDeep(ReadOnlySpan<char> html)
    {
        var open = 0;
        while (html.IndexOf('<') is >= 0 and var at)
        {
            html = html[(at + 1)..];
            var isEnd = html is ['/', ..];
            var name = NameAt(isEnd ? html[1..] : html);
            if (name.Length == 0 || s_unclosed.Contains(name))
            {
                continue;
            }

            open = isEnd ? Math.Max(0, open - 1) : open + 1;
            if (open > MaxOpen)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The beginning of the tag's name; empty where a letter does not stand first.</summary>
    private static ReadOnlySpan<char> NameAt(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
        {
            return [];
        }

        var length = 1;
        while (length < Math.Min(LongestName, text.Length) && (char.IsLetterOrDigit(text[length]) || text[length] == '_'))
        {
            length++;
        }

        return text[..length];
    }
}
