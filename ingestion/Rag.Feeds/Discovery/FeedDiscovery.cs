using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Discovery;

/// <summary>Where the feeds of a page may be, the likeliest first.</summary>
public static class FeedDiscovery
{
    private const int MostNamed = 20;

    private static readonly HashSet<string> s_feedTypes =
    [
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/x-rss+xml",
        "text/rss+xml",
        "text/rss",
        "text/atom+xml",
    ];

    /// <summary>Types that other things have, too.</summary>
    private static readonly HashSet<string> s_vagueTypes = ["application/xml", "text/xml", "application/json"];

    private static readonly string[] s_commonPlaces =
    [
        "feed",
        "rss",
        "atom.xml",
        "feed.xml",
        "rss.xml",
        "index.xml",
        "feed.json",
        "news-sitemap.xml",
        "sitemap-news.xml",
    ];

    private static readonly string[] s_feedNames = ["feed", "feeds", "rss", "atom"];

    private static readonly string[] s_feedFiles =
    [
        ".rss",
        ".atom",
        "/rss.xml",
        "/atom.xml",
        "/feed.xml",
        "/index.xml",
        "/feed.json",
        "/index.rdf",
    ];

    /// <summary>
    /// What its head names as feeds, then a channel's own, then links in its text that look like one, then places where many sites have
    /// theirs. Each address once, the page's own never. Of what the head names, feeds of comments come last.
    /// </summary>
    public static IReadOnlyList<FeedCandidate> Of(PageHead page)
    {
        var named = page
            .Links.Where(IsFeed)
            .Select(link => new FeedCandidate(link.Address, link.Title, IsNamed: true))
            .OrderBy(candidate => IsOfComments(candidate) ? 1 : 0)
            .Concat(ChannelFeed(page))
            .Concat(
                page.Anchors.Where(link => HasFeedPath(link.Address)).Select(link => new FeedCandidate(link.Address, null, IsNamed: true))
            );
        return
        [
            .. named
                .DistinctBy(candidate => Asked(candidate.Address))
                .Where(candidate => Asked(candidate.Address) != Asked(page.Address))
                .Take(MostNamed)
                .Concat(CommonPlaces(page.Address))
                .DistinctBy(candidate => Asked(candidate.Address)),
        ];
    }

    private static bool IsFeed(PageLink link) =>
        (link.Relations.Contains("alternate") || link.Relations.Contains("feed") || link.Relations.Contains("self"))
        && (
            link.Type is null
                ? link.Relations.Contains("feed")
                : s_feedTypes.Contains(link.Type) || (s_vagueTypes.Contains(link.Type) && HasFeedPath(link.Address))
        );

    private static bool IsOfComments(FeedCandidate candidate) =>
        candidate.Address.AbsolutePath.Contains("comments", StringComparison.OrdinalIgnoreCase)
        || candidate.Title?.Contains("comments", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Platforms of films have a feed for each channel, named by the channel's id.</summary>
    private static IEnumerable<FeedCandidate> ChannelFeed(PageHead page)
    {
        var path = page.Address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var channel = path is ["channel", var id, ..] ? id : page.ChannelId;
        if (channel is not null)
        {
            yield return new FeedCandidate(
                new Uri(page.Address, $"/feeds/videos.xml?channel_id={Uri.EscapeDataString(channel)}"),
                null,
                IsNamed: true
            );
        }
    }

    private static bool HasFeedPath(Uri address)
    {
        var path = address.AbsolutePath.TrimEnd('/');
        return s_feedNames.Contains(path[(path.LastIndexOf('/') + 1)..], StringComparer.OrdinalIgnoreCase)
            || s_feedFiles.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Below the page's folder where it has one, and at the site's root.</summary>
    private static IEnumerable<FeedCandidate> CommonPlaces(Uri page)
    {
        var folder = page.AbsolutePath.TrimEnd('/') is { Length: > 0 } path ? $"{path}/" : "/";
        if (folder != "/")
        {
            yield return Place(folder + s_commonPlaces[0]);
        }

        foreach (var place in s_commonPlaces)
        {
            yield return Place($"/{place}");
        }

        FeedCandidate Place(string at) => new(new Uri(page, at), null, IsNamed: false);
    }

    private static string Asked(Uri address) => address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped).TrimEnd('/');
}
