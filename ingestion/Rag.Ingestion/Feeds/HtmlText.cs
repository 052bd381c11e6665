using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Rag.Ingestion.Feeds;

/// <summary>
/// HTML to plain text as a reader sees it: blocks, list items and table rows on lines of their own, cells apart by a bar, nothing that a
/// page hides or runs. Walks without recursion, so that nesting costs no stack.
/// </summary>
internal static class HtmlText
{
    private static readonly Regex s_hiddenStyle = new(
        @"display\s*:\s*none|visibility\s*:\s*hidden",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    private static readonly Regex s_paragraphBreak = new(@"\n[ \t]*\n\s*", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static readonly HashSet<string> s_dropped = new(StringComparer.OrdinalIgnoreCase)
    {
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "canvas",
        "audio",
        "video",
        "head",
        "button",
        "select",
        "textarea",
        "title",
    };

    private static readonly HashSet<string> s_blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    };

    /// <summary>
    /// Text of a piece of HTML as feeds carry it; text without any markup is taken as it is. Empty where nothing can be read.
    /// </summary>
    /// <exception cref="ArticleRefusedException">The markup passes a bound of <see cref="BoundedHtml"/>.</exception>
    public static string FromFragment(string html, CancellationToken cancellation) =>
        html.AsSpan().IndexOfAny('<', '&') < 0 ? FromPlain(html) : FromTree(BoundedHtml.Parse(html, cancellation));

    /// <summary>Plain text from XML: an empty line parts paragraphs, a line break alone is layout.</summary>
    public static string FromPlain(string text) =>
        string.Join('\n', s_paragraphBreak.Split(text.ReplaceLineEndings("\n")).Select(paragraph => paragraph.Replace('\n', ' ').Trim()))
            .Trim();

    public static string FromTree(INode root)
    {
        var text = new StringBuilder();
        var open = new Stack<(INode Node, int NextChild)>(); // a node's NextSibling would search its parent's children each time
        if (Enter(root, text))
        {
            open.Push((root, 0));
        }

        while (open.TryPop(out var at))
        {
            if (at.NextChild == at.Node.ChildNodes.Length)
            {
                BreakLine(at.Node, text);
                continue;
            }

            open.Push((at.Node, at.NextChild + 1));
            if (at.Node.ChildNodes[at.NextChild] is var child && Enter(child, text))
            {
                open.Push((child, 0));
            }
        }

        return text.ToString().Trim();
    }

    /// <summary>Appends what stands before the node's children; true when these are to be read too.</summary>
    private static bool Enter(INode node, StringBuilder text)
    {
        if (node is IText words)
        {
            AppendCollapsed(words.Data, text, keepsLines: words.ParentElement?.LocalName == "pre");
            return false;
        }

        if (node is not IElement element)
        {
            return node is IDocument or IDocumentFragment;
        }

        if (s_dropped.Contains(element.LocalName) || IsHidden(element))
        {
            return false;
        }

        BreakLine(element, text);
        if (element.LocalName is "td" or "th" && text.Length > 0 && text[^1] != '\n')
        {
            text.Append(" | ");
        }

        return true;
    }

    /// <summary>Whether the element's text stands on lines of its own.</summary>
    public static bool IsBlock(IElement element) => s_blocks.Contains(element.LocalName);

    private static void BreakLine(INode node, StringBuilder text)
    {
        if (text.Length > 0 && text[^1] != '\n' && node is IElement element && IsBlock(element))
        {
            text.Append('\n');
        }
    }

    private static bool IsHidden(IElement element) =>
        element.HasAttribute("hidden") || (element.GetAttribute("style") is { } style && s_hiddenStyle.IsMatch(style));

    private static void AppendCollapsed(string data, StringBuilder text, bool keepsLines)
    {
        foreach (var c in data)
        {
            if (!char.IsWhiteSpace(c))
            {
                text.Append(c);
            }
            else if (keepsLines && c == '\n')
            {
                text.Append('\n');
            }
            else if (text.Length > 0 && !char.IsWhiteSpace(text[^1]))
            {
                text.Append(' ');
            }
        }
    }
}
