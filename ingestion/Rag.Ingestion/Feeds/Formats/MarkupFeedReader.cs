namespace Rag.Ingestion.Feeds.Formats;

/// <summary>Feeds in markup: RSS from 0.9 to 2.0, RDF, Atom 0.3 and 1.0, CDF, sitemaps and their indexes.</summary>
internal static class MarkupFeedReader
{
    private static readonly HashSet<string> s_roots = ["rss", "rdf", "feed", "channel", "urlset", "sitemapindex", "entry", "item", "items"];

    private static readonly HashSet<string> s_entries = ["item", "entry", "url"];

    /// <summary>True for the first element of a feed; case and namespace do not matter.</summary>
    public static bool IsRoot(string name) => s_roots.Contains(name);

    /// <exception cref="ArticleRefusedException">The text passes a bound, or its first element is not of a feed.</exception>
    public static Feed Read(string text, FeedSource source, CancellationToken cancellation)
    {
        var document = MarkupReader.Read(text, cancellation);
        if (document.Root is not { } root)
        {
            throw new ArticleRefusedException("is no feed: no element begins in it");
        }

        if (!IsRoot(root.Name))
        {
            throw new ArticleRefusedException("is no feed: its first element is none of RSS, RDF, Atom, CDF or sitemaps");
        }

        var head = new List<MarkupElement>();
        var entries = new List<MarkupElement>();
        Part(root, head, entries);
        var texts = new FeedTextReader(source, isAtom: root.Name is "feed" or "entry");
        var feed = new FeedHeadReader(source, texts).Read(root, head);
        var sitemap = new SitemapReader(source, texts);
        return feed with
        {
            Sitemaps = [.. head.Where(element => element.Name == "sitemap").Select(sitemap.AddressOf).OfType<string>()],
            Entries = [.. entries.Select(Entry)],
            BreaksOffInLine = document.BreaksOffInLine,
        };

        FeedEntry Entry(MarkupElement element)
        {
            cancellation.ThrowIfCancellationRequested();
            return element.Name == "url" ? sitemap.Read(element) : new FeedEntryReader(source, texts, feed.Url).Read(element);
        }
    }

    /// <summary>Entries stand in the root, in its channel, or beside the channel: each of these is seen.</summary>
    private static void Part(MarkupElement parent, List<MarkupElement> head, List<MarkupElement> entries)
    {
        if (parent.Parent is null && parent.Name is "entry" or "item")
        {
            entries.Add(parent);
            return;
        }

        foreach (var element in parent.Elements)
        {
            if (element.Name is "channel" or "feed" || (element.Name is "items" && element.Elements.Any(item => item.Name == "item")))
            {
                Part(element, head, entries);
            }
            else if (s_entries.Contains(element.Name) && FeedModules.Of(element.Space) != FeedModule.Other)
            {
                entries.Add(element);
            }
            else
            {
                head.Add(element);
            }
        }
    }
}
