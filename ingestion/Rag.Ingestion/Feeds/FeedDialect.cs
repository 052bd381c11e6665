using System.Xml.Linq;

namespace Rag.Ingestion.Feeds;

/// <summary>How one feed format names things. Elements are told by local name and, where names collide, by namespace.</summary>
internal abstract class FeedDialect
{
    protected const string Atom = "http://www.w3.org/2005/Atom";

    protected const string OldAtom = "http://purl.org/atom/ns#";

    protected const string DublinCore = "http://purl.org/dc/elements/1.1/";

    protected const string DublinCoreTerms = "http://purl.org/dc/terms/";

    protected const string ContentModule = "http://purl.org/rss/1.0/modules/content/";

    public abstract string EntryName { get; }

    public abstract FeedHead ReadHead(XElement head, CancellationToken cancellation);

    /// <exception cref="ArticleRefusedException">A text of the entry passes a bound.</exception>
    public abstract FeedEntry ReadEntry(XElement entry, FeedHead head, CancellationToken cancellation);

    /// <summary>Prefixes that feeds use without declaring them.</summary>
    public static IReadOnlyDictionary<string, string> UsualPrefixes { get; } =
        new Dictionary<string, string>
        {
            ["atom"] = Atom,
            ["atom10"] = Atom,
            ["content"] = ContentModule,
            ["dc"] = DublinCore,
            ["dcterms"] = DublinCoreTerms,
            ["media"] = "http://search.yahoo.com/mrss/",
            ["itunes"] = "http://www.itunes.com/dtds/podcast-1.0.dtd",
            ["slash"] = "http://purl.org/rss/1.0/modules/slash/",
            ["sy"] = "http://purl.org/rss/1.0/modules/syndication/",
            ["wfw"] = "http://wellformedweb.org/CommentAPI/",
            ["feedburner"] = "http://rssnamespace.org/feedburner/ext/1.0",
            ["georss"] = "http://www.georss.org/georss",
            ["thr"] = "http://purl.org/syndication/thread/1.0",
            ["xlink"] = "http://www.w3.org/1999/xlink",
        };

    /// <summary>The entry's title as it stands there, for a sentence about an entry that is not read.</summary>
    public static string? TitleOf(XElement entry) => entry.Elements().FirstOrDefault(child => child.Name.LocalName == "title")?.Value;

    protected static XElement? Child(XElement parent, string name, params ReadOnlySpan<string> namespaces)
    {
        foreach (var child in parent.Elements())
        {
            if (child.Name.LocalName == name && namespaces.Contains(child.Name.NamespaceName))
            {
                return child;
            }
        }

        return null;
    }

    protected static string? Value(XElement? element) => element?.Value.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>An address made absolute with the feed's own, where it is relative.</summary>
    protected static string? Absolute(string? address, string? baseAddress) =>
        address is null ? null
        : Uri.TryCreate(address, UriKind.Absolute, out var absolute) && !absolute.IsFile ? address
        : Uri.TryCreate(baseAddress, UriKind.Absolute, out var from) && Uri.TryCreate(from, address, out var resolved)
            ? resolved.AbsoluteUri
        : null;
}
