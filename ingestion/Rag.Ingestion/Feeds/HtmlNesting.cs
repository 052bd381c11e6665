using System.Text.RegularExpressions;

namespace Rag.Ingestion.Feeds;

/// <summary>
/// Tells markup nested too deeply before it is parsed: for each tag an HTML parser walks the elements that are open, so that its time grows
/// with the square of the depth.
/// </summary>
internal static partial class HtmlNesting
{
    private const int MaxOpen = 1_000;

    /// <summary>An estimate from the tags alone: elements that end without an end tag (p, li, td, br, ...) do not count.</summary>
    public static bool IsTooDeep(string html)
    {
        var open = 0;
        foreach (var tag in NestingTag().EnumerateMatches(html))
        {
            open = html[tag.Index + 1] == '/' ? Math.Max(0, open - 1) : open + 1;
            if (open > MaxOpen)
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(
        """</?(?!(?:p|li|t[drh]|tbody|thead|tfoot|d[td]|option|optgroup|colgroup|rp|rt|area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)\b)[a-zA-Z]""",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    )]
    private static partial Regex NestingTag();
}
