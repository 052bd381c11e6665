using AngleSharp.Html.Dom;
using Rag.Ingestion.Extraction;

namespace Rag.Ingestion.Feeds;

/// <summary>What a page says about itself in meta elements and JSON-LD; null where it says nothing.</summary>
internal sealed record PageMetadata(
    string? Url,
    string? Title,
    string? Source,
    string? Author,
    string? Category,
    DateTimeOffset? Published,
    DateTimeOffset? Updated,
    string? Language,
    string? Body
)
{
    /// <summary>The selector of scripts that hold JSON-LD.</summary>
    public const string LinkedDataScripts = "script[type='application/ld+json']";

    private const int MaxHeadlines = 20;

    private static readonly string[] s_publishedNames =
    [
        "article:published_time",
        "article:published",
        "datePublished",
        "date",
        "pubdate",
        "publishdate",
        "dc.date",
        "dc.date.issued",
        "dcterms.created",
        "parsely-pub-date",
        "sailthru.date",
        "og:article:published_time",
    ];

    private static readonly string[] s_updatedNames =
    [
        "article:modified_time",
        "dateModified",
        "og:updated_time",
        "article:modified",
        "lastmod",
        "dcterms.modified",
    ];

    public static PageMetadata From(IHtmlDocument page)
    {
        var metas = Metas(page);
        using var data = LinkedArticle.Of(page);

        string? Meta(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (metas.TryGetValue(name, out var value))
                {
                    return value;
                }
            }

            return null;
        }

        var source = Meta("og:site_name") ?? data.Names("publisher") ?? Meta("application-name");
        var title = data.Text("headline") ?? Meta("og:title", "twitter:title", "dc.title");
        return new PageMetadata(
            Canonical(page) ?? Meta("og:url") ?? data.Text("url") ?? data.Text("mainEntityOfPage"),
            title is null ? null : PageTitle.Clean(title, Headlines(page), [source, Host(Meta("og:url") ?? Canonical(page))]),
            source,
            Byline.Clean(data.Names("author"))
                ?? Byline.Clean(Meta("author", "parsely-author", "dc.creator", "article:author"))
                ?? Byline.Of(page),
            Section(data.Text("articleSection") ?? Meta("article:section")),
            PublicationDate.Parse(data.Text("datePublished")) ?? PublicationDate.Parse(Meta(s_publishedNames) ?? MarkedTime(page)),
            PublicationDate.Parse(data.Text("dateModified")) ?? PublicationDate.Parse(Meta(s_updatedNames)),
            RootLanguage(page) ?? data.Text("inLanguage") ?? Meta("content-language", "og:locale"),
            data.Text("articleBody")
        );
    }

    private static Dictionary<string, string> Metas(IHtmlDocument page)
    {
        var metas = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var meta in page.QuerySelectorAll("meta"))
        {
            var name = meta.GetAttribute("property")
                ?? meta.GetAttribute("name")
                ?? meta.GetAttribute("itemprop")
                ?? meta.GetAttribute("http-equiv");
            if (name is not null && meta.GetAttribute("content")?.Trim() is { Length: > 0 } content)
            {
                metas.TryAdd(name.Trim(), content);
            }
        }

        return metas;
    }

    private static string? Canonical(IHtmlDocument page) =>
        page.QuerySelector("link[rel~=canonical]")?.GetAttribute("href") is { } href && Uri.IsWellFormedUriString(href, UriKind.Absolute)
            ? href
            : null;

    /// <summary>The time that is marked as the publication's, or the first behind the headline, where the article's own stands.</summary>
    private static string? MarkedTime(IHtmlDocument page) =>
        page.QuerySelector("time[itemprop~=datePublished], time[pubdate]")?.GetAttribute("datetime")
        ?? page.QuerySelectorAll("h1, time[datetime]")
            .SkipWhile(element => element.LocalName != "h1")
            .FirstOrDefault(element => element.LocalName == "time")
            ?.GetAttribute("datetime");

    private static List<string> Headlines(IHtmlDocument page) =>
        [.. page.QuerySelectorAll("h1, h2").Take(MaxHeadlines).Select(headline => headline.TextContent)];

    private static string? Host(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Host.Split('.') is { Length: > 1 } labels ? labels[^2] : null;

    /// <summary>The first of several that stand in one text.</summary>
    private static string? Section(string? text) => text?.Split(',') is { Length: > 2 } sections ? sections[0].Trim() : text;

    private static string? RootLanguage(IHtmlDocument page) =>
        page.DocumentElement.GetAttribute("lang") is { } language && !string.IsNullOrWhiteSpace(language) ? language : null;
}
