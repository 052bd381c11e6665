using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Rag.Ingestion.Feeds;

/// <summary>
/// HTML to plain text as a reader sees it: blocks, list items and table rows on lines of their own, cells apart by a bar, nothing that a page
/// hides or runs. Walks without recursion, so that nesting costs no stack.
/// </summary>
internal static partial class HtmlText
{
    private static readonly HashSet<string> Dropped = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video", "head", "button", "select",
        "textarea", "title",
    };

    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
        "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    };

    /// <summary>Text of a piece of HTML as feeds carry it; text without any markup is taken as it is.</summary>
    public static string FromFragment(string html) =>
        html.AsSpan().IndexOfAny('<', '&') < 0 ? FromPlain(html) : FromTree(new HtmlParser().ParseDocument(html));

    /// <summary>Plain text from XML: an empty line parts paragraphs, a line break alone is layout.</summary>
    public static string FromPlain(string text) =>
        string.Join('\n', ParagraphBreak().Split(text.ReplaceLineEndings("\n")).Select(paragraph => paragraph.Replace('\n', ' ').Trim())).Trim();

    public static string FromTree(INode root)
    {
        var text = new StringBuilder();
        var node = root;
        while (true)
        {
            var next = Enter(node, text) ? node.FirstChild : null;
            while (next is null)
            {
                Leave(node, text);
                if (node == root)
                {
                    return text.ToString().Trim();
                }

                next = node.NextSibling;
                node = next is null ? node.Parent! : node;
            }

            node = next;
        }
    }

    /// <summary>Appends what stands before the node's children; false when they are not to be read.</summary>
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

        if (Dropped.Contains(element.LocalName) || IsHidden(element))
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

    private static void Leave(INode node, StringBuilder text)
    {
        if (node is IElement element && !Dropped.Contains(element.LocalName))
        {
            BreakLine(element, text);
        }
    }

    private static void BreakLine(IElement element, StringBuilder text)
    {
        if (text.Length > 0 && text[^1] != '\n' && Blocks.Contains(element.LocalName))
        {
            text.Append('\n');
        }
    }

    private static bool IsHidden(IElement element) =>
        element.HasAttribute("hidden")
        || (element.GetAttribute("style") is { } style && HiddenStyle().IsMatch(style));

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

    [GeneratedRegex(@"display\s*:\s*none|visibility\s*:\s*hidden", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HiddenStyle();

    [GeneratedRegex(@"\n[ \t]*\n\s*", RegexOptions.CultureInvariant)]
    private static partial Regex ParagraphBreak();
}
