using System.Text;
using System.Xml.Linq;

namespace Rag.Ingestion.Feeds.Formats;

/// <summary>
/// An element of a feed's markup. Local names are in lower case: feeds are not careful with theirs. Trees are at most
/// <see cref="MarkupReader.MaxDepth"/> deep, so that walking one may recurse.
/// </summary>
public sealed class MarkupElement(string space, string name, MarkupElement? parent)
{
    private static readonly HashSet<string> s_void = ["br", "hr", "img", "wbr", "input", "col", "area", "source", "embed", "param"];

    private List<MarkupNode>? _nodes;

    public string Space { get; } = space;

    public string Name { get; } = name;

    public MarkupElement? Parent { get; } = parent;

    public IReadOnlyList<MarkupAttribute> Attributes
    {
        get;
        init
        {
            field = value;
            Base = Attribute(XNamespace.Xml.NamespaceName, "base");
            Language = Attribute(XNamespace.Xml.NamespaceName, "lang");
        }
    } = [];

    /// <summary>The element's own xml:base.</summary>
    public string? Base { get; private init; }

    /// <summary>The element's own xml:lang, which may be empty.</summary>
    public string? Language { get; private init; }

    public IReadOnlyList<MarkupNode> Nodes => _nodes ?? (IReadOnlyList<MarkupNode>)[];

    /// <summary>The text ends before the element does.</summary>
    public bool IsCutOff { get; private set; }

    public IEnumerable<MarkupElement> Elements => Nodes.Where(node => node.Element is not null).Select(node => node.Element!);

    public bool HasElements => _nodes is not null && _nodes.Exists(node => node.Element is not null);

    public void Add(MarkupNode node) => (_nodes ??= []).Add(node);

    public void CutOff() => IsCutOff = true;

    /// <summary>An attribute in no namespace, trimmed; null where it is absent or empty.</summary>
    public string? Attribute(string name) => Attribute("", name) is { Length: > 0 } value ? value : null;

    /// <summary>An attribute, trimmed and maybe empty; null where it is absent.</summary>
    public string? Attribute(string space, string name)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Name == name && attribute.Space == space)
            {
                return attribute.Value.Trim();
            }
        }

        return null;
    }

    /// <summary>All text below the element, trimmed; null where there is none.</summary>
    public string? Text()
    {
        if (_nodes is [{ Text: { } only }])
        {
            return only.Trim() is { Length: > 0 } one ? one : null;
        }

        var text = new StringBuilder();
        AppendText(text);
        return text.ToString().Trim() is { Length: > 0 } all ? all : null;
    }

    /// <summary>The text beside the child elements.</summary>
    public string? OwnText() => string.Concat(Nodes.Select(node => node.Text)).Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The content as HTML.</summary>
    public string? Markup()
    {
        var markup = new StringBuilder();
        AppendMarkup(markup);
        return markup.ToString().Trim() is { Length: > 0 } all ? all : null;
    }

    private void AppendText(StringBuilder text)
    {
        foreach (var node in Nodes)
        {
            text.Append(node.Text);
            node.Element?.AppendText(text);
        }
    }

    private void AppendMarkup(StringBuilder markup)
    {
        foreach (var node in Nodes)
        {
            AppendEscaped(node.Text, markup);
            if (node.Element is { } element)
            {
                element.AppendWhole(markup);
            }
        }
    }

    private void AppendWhole(StringBuilder markup)
    {
        markup.Append('<').Append(Name);
        foreach (var attribute in Attributes)
        {
            markup.Append(' ').Append(attribute.Name).Append("=\"");
            AppendEscaped(attribute.Value, markup);
            markup.Append('"');
        }

        markup.Append('>');
        if (!s_void.Contains(Name))
        {
            AppendMarkup(markup);
            markup.Append("</").Append(Name).Append('>');
        }
    }

    private static void AppendEscaped(string? text, StringBuilder markup)
    {
        foreach (var c in text.AsSpan())
        {
            _ = c switch
            {
                '<' => markup.Append("&lt;"),
                '>' => markup.Append("&gt;"),
                '&' => markup.Append("&amp;"),
                '"' => markup.Append("&quot;"),
                _ => markup.Append(c),
            };
        }
    }
}
