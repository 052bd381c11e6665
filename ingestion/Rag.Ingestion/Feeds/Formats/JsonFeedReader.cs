using System.Text.Json;

namespace Rag.Ingestion.Feeds.Formats;

/// <summary>JSON Feed 1.0 and 1.1. Members of another kind than the format names are passed over.</summary>
internal static class JsonFeedReader
{
    private const string Version = "jsonfeed.org/version/";

    private static readonly JsonDocumentOptions s_options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Whether a JSON text is a feed by its beginning; a text that is no feed may be lines of articles.</summary>
    public static bool Begins(string text) =>
        text.StartsWith('{') && text.Replace("\\/", "/", StringComparison.Ordinal).Contains(Version, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ArticleRefusedException">The text is no JSON Feed, or passes a bound.</exception>
    public static Feed Read(string text, FeedSource source, CancellationToken cancellation)
    {
        try
        {
            using var document = JsonDocument.Parse(text, s_options);
            return new JsonFeedObject(document.RootElement, source.Address) is { IsObject: true } feed
                ? ReadFeed(feed, source, cancellation)
                : throw new ArticleRefusedException("is JSON, but no JSON Feed");
        }
        catch (JsonException error)
        {
            throw new ArticleRefusedException($"is not valid JSON in line {error.LineNumber + 1}");
        }
    }

    private static Feed ReadFeed(JsonFeedObject feed, FeedSource source, CancellationToken cancellation)
    {
        var self = feed.Address("feed_url");
        var inside = feed with { Base = source.Address ?? self ?? feed.Address("home_page_url") };
        var language = feed.Text("language") ?? source.Language;
        return new Feed
        {
            Title = feed.Plain("title", language),
            Subtitle = feed.Plain("description", language),
            Url = inside.Address("home_page_url"),
            Self = self,
            Next = inside.Address("next_url"),
            Hubs = [.. feed.Objects("hubs").Select(hub => hub.Address("url")).OfType<string>()],
            Language = language,
            Authors = Persons(inside),
            Image = inside.Address("icon") ?? inside.Address("favicon"),
            Entries = [.. inside.Objects("items").Take(MarkupReader.MaxEntries).Select(Entry)],
        };

        FeedEntry Entry(JsonFeedObject item)
        {
            cancellation.ThrowIfCancellationRequested();
            return ReadEntry(item, language);
        }
    }

    private static FeedEntry ReadEntry(JsonFeedObject item, string? feedLanguage)
    {
        var language = item.Text("language") ?? feedLanguage;
        var url = item.Address("url");
        var external = item.Address("external_url");
        return new FeedEntry
        {
            Id = item.Text("id"),
            IdIsPermaLink = url is not null && item.Text("id") == url,
            Url = url ?? external,
            Links =
            [
                .. url is null ? [] : new[] { new FeedLink(FeedLink.Alternate, url) },
                .. external is null ? [] : new[] { new FeedLink("related", external) },
            ],
            Title = item.Plain("title", language),
            Summary = item.Plain("summary", language),
            Contents = [.. new[] { item.Html("content_html", language), item.Plain("content_text", language) }.OfType<FeedText>()],
            Authors = Persons(item),
            Tags = [.. item.Strings("tags").Select(tag => new FeedTag(tag))],
            Published = FeedDate.Of(item.Text("date_published")),
            Updated = FeedDate.Of(item.Text("date_modified")),
            Enclosures = [.. item.Objects("attachments").Select(Attachment).OfType<FeedMedia>()],
            Media =
            [
                .. new[] { item.Address("image"), item.Address("banner_image") }
                    .OfType<string>()
                    .Select(address => new FeedMedia(address, "image")),
            ],
            Language = language,
            Base = item.Base,
        };
    }

    private static List<FeedPerson> Persons(JsonFeedObject item) =>
        [.. item.Objects("authors").Concat(item.Objects("author")).Select(Person).OfType<FeedPerson>().Distinct()];

    private static FeedPerson? Person(JsonFeedObject author) =>
        (author.Text("name") ?? author.Text("url")) is { } written
            ? new FeedPerson(written, author.Text("name"), Url: author.Address("url"))
            : null;

    private static FeedMedia? Attachment(JsonFeedObject file) =>
        file.Address("url") is { } address
            ? new FeedMedia(address, file.Text("mime_type"), file.Number("size_in_bytes"), file.Text("title"))
            : null;
}
