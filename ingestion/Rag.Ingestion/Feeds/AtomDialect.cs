using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Rag.Ingestion.Feeds;

/// <summary>Atom 1.0, with the names that Atom 0.3 had for dates.</summary>
internal sealed class AtomDialect : FeedDialect
{
    private static readonly string[] s_namespaces = [Atom, OldAtom, ""];

    private static readonly XmlWriterSettings s_fragment = new()
    {
        ConformanceLevel = ConformanceLevel.Fragment,
        OmitXmlDeclaration = true,
        CheckCharacters = false,
    };

    public override string EntryName => "entry";

    public override FeedHead ReadHead(XElement head, CancellationToken cancellation) =>
        new(Plain(Child(head, "title", s_namespaces), cancellation), Link(head, null), Person(head));

    public override FeedEntry ReadEntry(XElement entry, FeedHead head, CancellationToken cancellation)
    {
        var category = Child(entry, "category", s_namespaces);
        return new FeedEntry(
            Value(Child(entry, "id", s_namespaces)),
            Link(entry, head.Url),
            Plain(Child(entry, "title", s_namespaces), cancellation),
            Person(entry) ?? head.Author,
            category?.Attribute("label")?.Value ?? category?.Attribute("term")?.Value,
            PublicationDate.Parse(Value(Child(entry, "published", s_namespaces)) ?? Value(Child(entry, "issued", s_namespaces))),
            PublicationDate.Parse(Value(Child(entry, "updated", s_namespaces)) ?? Value(Child(entry, "modified", s_namespaces))),
            Plain(Child(entry, "summary", s_namespaces), cancellation),
            Plain(Child(entry, "content", s_namespaces), cancellation)
        );
    }

    private static string? Link(XElement parent, string? baseAddress)
    {
        var alternates = parent
            .Elements()
            .Where(child => child.Name.LocalName == "link" && s_namespaces.Contains(child.Name.NamespaceName))
            .Where(link => link.Attribute("rel")?.Value is null or "alternate");
        var nearest = parent
            .AncestorsAndSelf()
            .Select(element => element.Attribute(XNamespace.Xml + "base")?.Value)
            .FirstOrDefault(value => value is not null);
        return Absolute(alternates.FirstOrDefault()?.Attribute("href")?.Value, nearest ?? baseAddress);
    }

    private static string? Person(XElement parent) =>
        Child(parent, "author", s_namespaces) is { } author ? Value(Child(author, "name", s_namespaces)) : null;

    /// <summary>An Atom text construct as plain text: its type says whether it is text, escaped HTML or XHTML.</summary>
    private static string? Plain(XElement? construct, CancellationToken cancellation)
    {
        if (construct is null)
        {
            return null;
        }

        var text = (construct.Attribute("type")?.Value ?? "text") switch
        {
            "xhtml" or "application/xhtml+xml" => HtmlText.FromFragment(Markup(construct), cancellation),
            "text" or "text/plain" => HtmlText.FromPlain(construct.Value),
            "html" or "text/html" => HtmlText.FromFragment(construct.Value, cancellation),
            _ => "", // other media types are no text to read
        };
        return text.Length > 0 ? text : null;
    }

    private static string Markup(XElement construct)
    {
        var markup = new StringBuilder();
        using (var writer = XmlWriter.Create(markup, s_fragment))
        {
            foreach (var node in construct.Nodes())
            {
                node.WriteTo(writer);
            }
        }

        return markup.ToString();
    }
}
