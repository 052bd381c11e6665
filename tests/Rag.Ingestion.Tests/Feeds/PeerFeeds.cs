using System.ServiceModel.Syndication;
using System.Xml;
using CodeHollow.FeedReader.Feeds;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Feeds;

/// <summary>What two libraries make of a feed, with all that they tell. A file at which one throws is not read.</summary>
internal static class PeerFeeds
{
    private static readonly XmlReaderSettings s_settings = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null };

    public static Feed? BySyndication(FeedCase @case) =>
        Try(() =>
        {
            using var reader = XmlReader.Create(new MemoryStream(@case.Bytes), s_settings, @case.Source.Address);
            var feed = SyndicationFeed.Load(reader);
            return new Feed { Title = Text(feed.Title?.Text), Entries = [.. feed.Items.Select(Entry)] };
        });

    public static Feed? ByCodeHollow(FeedCase @case) =>
        Try(() =>
        {
            var feed = CodeHollow.FeedReader.FeedReader.ReadFromByteArray(@case.Bytes);
            return new Feed { Title = Text(feed.Title), Entries = [.. feed.Items.Select(Entry)] };
        });

    private static FeedEntry Entry(SyndicationItem item) =>
        new()
        {
            Id = item.Id,
            Url = item.Links.FirstOrDefault(link => link.RelationshipType is null or "alternate")?.GetAbsoluteUri()?.OriginalString,
            Title = Text(item.Title?.Text),
            Summary = Text(item.Summary?.Text),
            Contents = [.. new[] { Text((item.Content as TextSyndicationContent)?.Text) }.OfType<FeedText>()],
            Authors =
            [
                .. item.Authors.Select(author => new FeedPerson(author.Name ?? author.Email ?? "", author.Name, author.Email, author.Uri)),
            ],
            Tags = [.. item.Categories.Select(category => new FeedTag(category.Name, category.Scheme, category.Label))],
            Published = Date(item.PublishDate),
            Updated = Date(item.LastUpdatedTime),
            Enclosures =
            [
                .. item
                    .Links.Where(link => link.RelationshipType == "enclosure")
                    .Select(link => new FeedMedia(link.GetAbsoluteUri()?.OriginalString ?? "", link.MediaType, link.Length)),
            ],
        };

    private static FeedEntry Entry(CodeHollow.FeedReader.FeedItem item) =>
        new()
        {
            Id = item.Id,
            Url = item.Link,
            Title = Text(item.Title),
            Summary = Text(item.Description),
            Contents = [.. new[] { Text(item.Content) }.OfType<FeedText>()],
            Authors = FeedPerson.Of(item.Author) is { } author ? [author] : [],
            Tags = [.. (item.Categories ?? []).Select(category => new FeedTag(category))],
            Published = Date(item.PublishingDate),
            Updated = item.SpecificItem is AtomFeedItem atom ? Date(atom.UpdatedDate) : null,
            Enclosures = item.SpecificItem is Rss20FeedItem { Enclosure: { } file }
                ? [new FeedMedia(file.Url ?? "", file.MediaType, file.Length)]
                : [],
        };

    private static FeedText? Text(string? value) => value is null ? null : new FeedText(value, IsMarkup: true);

    private static FeedDate? Date(DateTimeOffset? time) => time is null || time == default(DateTimeOffset) ? null : new FeedDate("", time);

    /// <summary>A library may throw anything at a file that it does not understand.</summary>
    private static Feed? Try(Func<Feed> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null;
        }
    }
}
