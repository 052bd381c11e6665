using System.Xml.Linq;

namespace Rag.Ingestion.Feeds;

/// <summary>RSS 2.0 and its forerunners without RDF. Item elements stand in no namespace, or in one of RSS's own.</summary>
internal sealed class RssDialect : FeedDialect
{
    private static readonly string[] s_rss = ["", "http://backend.userland.com/rss2", "http://purl.org/rss/1.0/"];

    public override string EntryName => "item";

    public override FeedHead ReadHead(XElement head, CancellationToken cancellation) =>
        new(Plain(Child(head, "title", s_rss), cancellation), Value(Child(head, "link", s_rss)), Author: null);

    public override FeedEntry ReadEntry(XElement entry, FeedHead head, CancellationToken cancellation)
    {
        var guid = Child(entry, "guid", s_rss);
        var guidIsLink = !string.Equals(guid?.Attribute("isPermaLink")?.Value, "false", StringComparison.OrdinalIgnoreCase);
        var link = Value(Child(entry, "link", s_rss)) ?? Child(entry, "link", Atom)?.Attribute("href")?.Value;
        return new FeedEntry(
            Value(guid),
            Absolute(link, head.Url) ?? (guidIsLink && Uri.IsWellFormedUriString(Value(guid), UriKind.Absolute) ? Value(guid) : null),
            Plain(Child(entry, "title", s_rss), cancellation),
            Plain(Child(entry, "creator", DublinCore), cancellation) ?? AuthorName(Value(Child(entry, "author", s_rss))),
            Plain(Child(entry, "category", s_rss), cancellation),
            PublicationDate.Parse(Value(Child(entry, "pubDate", s_rss)) ?? Value(Child(entry, "date", DublinCore))),
            PublicationDate.Parse(Value(Child(entry, "updated", Atom)) ?? Value(Child(entry, "modified", DublinCoreTerms))),
            Plain(Child(entry, "description", s_rss), cancellation),
            Plain(Child(entry, "encoded", ContentModule), cancellation)
        );
    }

    private static string? Plain(XElement? element, CancellationToken cancellation) =>
        Value(element) is { } html && HtmlText.FromFragment(html, cancellation) is { Length: > 0 } text ? text : null;

    /// <summary>RSS writes "mail@example.org (Name)": the name is the author, and an address alone is nobody's name.</summary>
    private static string? AuthorName(string? author)
    {
        if (author is null || !author.Contains('@', StringComparison.Ordinal))
        {
            return author;
        }

        var open = author.IndexOf('(', StringComparison.Ordinal);
        var close = author.LastIndexOf(')');
        return open >= 0 && close > open + 1 ? author[(open + 1)..close] : null;
    }
}
