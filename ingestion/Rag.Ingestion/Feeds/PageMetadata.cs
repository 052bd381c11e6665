using System.Text.Json;
using AngleSharp.Html.Dom;

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
    string? Body
)
{
    /// <summary>The selector of scripts that hold JSON-LD.</summary>
    public const string LinkedDataScripts = "script[type='application/ld+json']";

    private static readonly string[] s_publishedNames =
    [
        "article:published_time",
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
        "lastmod",
        "dcterms.modified",
    ];

    public static PageMetadata From(IHtmlDocument page)
    {
        var metas = Metas(page);
        using var linked = ArticleData(page);
        var data = linked?.Article;

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

        var author = Meta("author", "parsely-author", "dc.creator", "article:author");
        return new PageMetadata(
            Canonical(page) ?? Meta("og:url") ?? Text(data, "url"),
            Text(data, "headline") ?? Meta("og:title", "twitter:title", "dc.title"),
            Meta("og:site_name") ?? Name(data, "publisher") ?? Meta("application-name"),
            Name(data, "author") ?? (author is null || author.Contains("://", StringComparison.Ordinal) ? null : author),
            Text(data, "articleSection") ?? Meta("article:section"),
            PublicationDate.Parse(Text(data, "datePublished")) ?? PublicationDate.Parse(Meta(s_publishedNames) ?? MarkedTime(page)),
            PublicationDate.Parse(Text(data, "dateModified")) ?? PublicationDate.Parse(Meta(s_updatedNames)),
            Text(data, "articleBody")
        );
    }

    private static Dictionary<string, string> Metas(IHtmlDocument page)
    {
        var metas = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var meta in page.QuerySelectorAll("meta"))
        {
            var name = meta.GetAttribute("property") ?? meta.GetAttribute("name") ?? meta.GetAttribute("itemprop");
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

    private static string? MarkedTime(IHtmlDocument page) =>
        page.QuerySelector("time[itemprop=datePublished], time[pubdate]")?.GetAttribute("datetime");

    /// <summary>The first JSON-LD object that is an article; scripts that are no JSON are passed over.</summary>
    private static LinkedData? ArticleData(IHtmlDocument page)
    {
        foreach (var script in page.QuerySelectorAll(LinkedDataScripts))
        {
            JsonDocument document;
            try
            {
                document = JsonDocument.Parse(script.TextContent);
            }
            catch (JsonException)
            {
                continue;
            }

            if (Objects(document.RootElement).Where(IsArticle).Cast<JsonElement?>().FirstOrDefault() is { } article)
            {
                return new LinkedData(document, article);
            }

            document.Dispose();
        }

        return null;
    }

    private static IEnumerable<JsonElement> Objects(JsonElement root) =>
        root.ValueKind switch
        {
            JsonValueKind.Array => root.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object),
            JsonValueKind.Object when root.TryGetProperty("@graph", out var graph) => Objects(graph),
            JsonValueKind.Object => [root],
            _ => [],
        };

    private static bool IsArticle(JsonElement item) =>
        item.TryGetProperty("@type", out var type)
        && (type.ValueKind == JsonValueKind.Array ? type.EnumerateArray() : Enumerable.Repeat(type, 1))
            .Select(StringOf)
            .Any(name =>
                name is not null
                && (name.EndsWith("Article", StringComparison.Ordinal) || name.EndsWith("Posting", StringComparison.Ordinal))
            );

    private static string? Text(JsonElement? item, string name) =>
        item is { } found && found.TryGetProperty(name, out var value)
            ? First(value) is { } text
                ? StringOf(text)
                : null
            : null;

    /// <summary>The name of a person or organization, written as a text, an object or a list of either.</summary>
    private static string? Name(JsonElement? item, string name) =>
        item is { } found && found.TryGetProperty(name, out var value)
            ? First(value) switch
            {
                { ValueKind: JsonValueKind.String } text => StringOf(text),
                { ValueKind: JsonValueKind.Object } named => Text(named, "name"),
                _ => null,
            }
            : null;

    /// <summary>Null for what is no text, and for a text with half a character in it.</summary>
    private static string? StringOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement? First(JsonElement value) =>
        value.ValueKind != JsonValueKind.Array ? value
        : value.GetArrayLength() > 0 ? value[0]
        : null;

    private sealed record LinkedData(JsonDocument Document, JsonElement Article) : IDisposable
    {
        public void Dispose() => Document.Dispose();
    }
}
