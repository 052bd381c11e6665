using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Feeds;

/// <summary>A feed, or a sitemap, that was fetched: what it says of itself, and its entries in its own order.</summary>
public sealed record FeedDocument
{
    /// <summary>What stands behind so many entries is passed over: no feed of news has as many.</summary>
    public const int MostEntries = 10_000;

    private const int LongestSentence = 300;

    public string? Title { get; init; }

    /// <summary>The page that the feed belongs to.</summary>
    public string? SiteUrl { get; init; }

    /// <summary>The feed's own address, character by character as it says.</summary>
    public string? Self { get; init; }

    /// <summary>How long a copy holds, as the publisher asks.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>Addresses of WebSub hubs.</summary>
    public IReadOnlyList<string> Hubs { get; init; } = [];

    /// <summary>A sitemap index names sitemaps instead of entries.</summary>
    public IReadOnlyList<string> Sitemaps { get; init; } = [];

    /// <summary>BCP 47, of the feed or of most of its entries; null where neither says.</summary>
    public string? Language { get; init; }

    public IReadOnlyList<FeedDocumentEntry> Entries { get; init; } = [];

    /// <summary>What of it could not be read, in a sentence; null where all could.</summary>
    public string? Trouble { get; init; }

    /// <param name="body">Plain, or packed with gzip as a file of its own.</param>
    /// <param name="address">Where it lay: its relative links begin there.</param>
    /// <param name="contentType">The header as it was sent.</param>
    /// <exception cref="InvalidDataException">The body is no feed, or passes a bound; the message is a sentence.</exception>
    public static FeedDocument Read(ReadOnlyMemory<byte> body, Uri address, string? contentType, CancellationToken cancellation)
    {
        try
        {
            var source = new FeedSource(address.AbsoluteUri, ContentType.CharsetOf(contentType));
            var feed = FeedParser.Parse(PackedDocument.Unpack(body, cancellation), source, cancellation);
            return FeedDocumentReader.Read(feed, cancellation);
        }
        catch (ArticleRefusedException refusal)
        {
            throw new InvalidDataException(OneLine.Of($"What {address.Host} sent {refusal.Message}.", LongestSentence), refusal);
        }
    }
}
