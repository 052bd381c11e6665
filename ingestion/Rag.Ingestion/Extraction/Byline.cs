using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Rag.Ingestion.Extraction;

/// <summary>Who wrote an article, by what the page shows.</summary>
internal static class Byline
{
    private const int MinChars = 2;

    private const int MaxChars = 100;

    /// <summary>A line of more holds other things than names.</summary>
    private const int MaxLineChars = 400;

    private const int MaxNames = 5;

    private static readonly string[] s_selectors =
    [
        "[itemprop~=author] [itemprop~=name]",
        "[itemprop~=author]",
        "a[rel~=author]",
        ".byline [class*=author]",
        ".byline",
        "[class*=author-name], [class*=author_name], [class*=authorName]",
    ];

    private static readonly string[] s_prefixes = ["written by ", "by ", "von ", "par ", "por ", "di ", "door ", "av ", "текст:"];

    /// <summary>
    /// The names that the page marks as its author's, each once; null where there are none. Those of comments follow further down.
    /// </summary>
    public static string? Of(IHtmlDocument page)
    {
        foreach (var selector in s_selectors)
        {
            var marked = page.QuerySelectorAll(selector).Take(MaxNames).ToList();
            var names = marked
                .Where(element => element.ParentElement == marked[0].ParentElement)
                .Select(Shown)
                .OfType<string>()
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .ToList();
            if (names.Count > 0)
            {
                return string.Join(", ", names);
            }
        }

        return null;
    }

    /// <summary>The name in a line such as "By Per Dahl - 3 March"; null where there is none.</summary>
    public static string? Clean(string? line)
    {
        if (line is null or { Length: > MaxLineChars })
        {
            return null;
        }

        var text = string.Join(' ', line.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        if (text.Contains("://", StringComparison.Ordinal))
        {
            return null;
        }

        var digit = text.AsSpan().IndexOfAnyInRange('0', '9');
        text = (digit < 0 ? text : text[..digit]).Trim(' ', '-', '–', '—', '|', ',', '·', '•', ':', '@');
        foreach (var prefix in s_prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                text = text[prefix.Length..].Trim();
                break;
            }
        }

        return text.Length is >= MinChars and <= MaxChars && !Array.Exists(s_prefixes, prefix => IsAlone(text, prefix)) ? text : null;
    }

    private static bool IsAlone(string text, string prefix) => prefix.AsSpan().Trim().Equals(text, StringComparison.OrdinalIgnoreCase);

    private static string? Shown(IElement element) => Clean(element.GetAttribute("content") ?? element.TextContent);
}
