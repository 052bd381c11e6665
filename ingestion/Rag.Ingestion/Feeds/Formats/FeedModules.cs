namespace Rag.Ingestion.Feeds.Formats;

/// <summary>
/// Namespaces that feeds use, under the addresses that are found in them, and the prefixes that they use without declaring them.
/// </summary>
internal static class FeedModules
{
    public const string Atom = "http://www.w3.org/2005/Atom";

    public const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

    private const string OldAtom = "http://purl.org/atom/ns#";

    /// <summary>Addresses without scheme and last slash: both vary.</summary>
    private static readonly Dictionary<string, FeedModule>.AlternateLookup<ReadOnlySpan<char>> s_modules = new Dictionary<
        string,
        FeedModule
    >(StringComparer.OrdinalIgnoreCase)
    {
        [""] = FeedModule.Core,
        ["www.w3.org/2005/Atom"] = FeedModule.Core,
        ["purl.org/atom/ns#"] = FeedModule.Core,
        ["purl.org/rss/1.0"] = FeedModule.Core,
        ["my.netscape.com/rdf/simple/0.9"] = FeedModule.Core,
        ["channel.netscape.com/rdf/simple/0.9"] = FeedModule.Core,
        ["my.netscape.com/publish/formats/rss-0.91.dtd"] = FeedModule.Core,
        ["backend.userland.com/rss"] = FeedModule.Core,
        ["backend.userland.com/rss2"] = FeedModule.Core,
        ["blogs.law.harvard.edu/tech/rss"] = FeedModule.Core,
        ["purl.org/net/rss1.1#"] = FeedModule.Core,
        ["www.sitemaps.org/schemas/sitemap/0.9"] = FeedModule.Core,
        ["www.google.com/schemas/sitemap/0.84"] = FeedModule.Core,
        ["purl.org/rss/1.0/modules/content"] = FeedModule.Content,
        ["purl.org/dc/elements/1.0"] = FeedModule.DublinCore,
        ["purl.org/dc/elements/1.1"] = FeedModule.DublinCore,
        ["purl.org/rss/1.0/modules/dc"] = FeedModule.DublinCore,
        ["purl.org/dc/terms"] = FeedModule.Terms,
        ["search.yahoo.com/mrss"] = FeedModule.Media,
        ["video.search.yahoo.com/mrss"] = FeedModule.Media,
        ["tools.search.yahoo.com/mrss"] = FeedModule.Media,
        ["www.itunes.com/dtds/podcast-1.0.dtd"] = FeedModule.Itunes,
        ["example.com/dtds/podcast-1.0.dtd"] = FeedModule.Itunes,
        ["www.google.com/schemas/play-podcasts/1.0"] = FeedModule.GooglePlay,
        ["www.w3.org/1999/xhtml"] = FeedModule.Xhtml,
        ["rssnamespace.org/feedburner/ext/1.0"] = FeedModule.FeedBurner,
        ["purl.org/rss/1.0/modules/syndication"] = FeedModule.Syndication,
        ["www.google.com/schemas/sitemap-news/0.9"] = FeedModule.News,
        ["www.google.com/schemas/sitemap-image/1.1"] = FeedModule.Image,
        ["www.google.com/schemas/sitemap-video/1.1"] = FeedModule.Video,
    }.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly Dictionary<string, string> s_prefixes = new()
    {
        ["atom"] = Atom,
        ["atom10"] = Atom,
        ["rdf"] = Rdf,
        ["content"] = "http://purl.org/rss/1.0/modules/content/",
        ["dc"] = "http://purl.org/dc/elements/1.1/",
        ["dcterms"] = "http://purl.org/dc/terms/",
        ["media"] = "http://search.yahoo.com/mrss/",
        ["itunes"] = "http://www.itunes.com/dtds/podcast-1.0.dtd",
        ["xhtml"] = "http://www.w3.org/1999/xhtml",
        ["feedburner"] = "http://rssnamespace.org/feedburner/ext/1.0",
        ["sy"] = "http://purl.org/rss/1.0/modules/syndication/",
        ["news"] = "http://www.google.com/schemas/sitemap-news/0.9",
        ["image"] = "http://www.google.com/schemas/sitemap-image/1.1",
        ["video"] = "http://www.google.com/schemas/sitemap-video/1.1",
    };

    public static string SpaceOfPrefix(string prefix) => s_prefixes.GetValueOrDefault(prefix) ?? $"prefix:{prefix}";

    public static FeedModule Of(string space)
    {
        var address = space.AsSpan();
        if (address.IndexOf("://") is >= 0 and var scheme)
        {
            address = address[(scheme + 3)..];
        }

        return s_modules.TryGetValue(address.TrimEnd('/'), out var module) ? module : FeedModule.Other;
    }

    /// <summary>Texts say by their type whether they are HTML.</summary>
    public static bool IsAtom(string space) =>
        space.Equals(Atom, StringComparison.OrdinalIgnoreCase) || space.Equals(OldAtom, StringComparison.OrdinalIgnoreCase);
}
