namespace Rag.Ingestion.Feeds;

/// <summary>A feed of any format: what it says of itself, and its entries in its own order.</summary>
internal sealed record Feed
{
    public FeedText? Title { get; init; }

    public FeedText? Subtitle { get; init; }

    public string? Id { get; init; }

    /// <summary>The site or page that the feed belongs to.</summary>
    public string? Url { get; init; }

    /// <summary>The feed's own address, as it says.</summary>
    public string? Self { get; init; }

    /// <summary>Where the feed says that it has moved for good.</summary>
    public string? MovedTo { get; init; }

    /// <summary>The next page of the same feed, or the archive before it.</summary>
    public string? Next { get; init; }

    public IReadOnlyList<string> Hubs { get; init; } = [];

    /// <summary>A sitemap index names sitemaps instead of entries.</summary>
    public IReadOnlyList<string> Sitemaps { get; init; } = [];

    public IReadOnlyList<FeedLink> Links { get; init; } = [];

    public string? Language { get; init; }

    /// <summary>How long a copy holds before it is fetched again, as the publisher asks.</summary>
    public TimeSpan? TimeToLive { get; init; }

    public FeedDate? Updated { get; init; }

    public IReadOnlyList<FeedPerson> Authors { get; init; } = [];

    public IReadOnlyList<FeedTag> Tags { get; init; } = [];

    public string? Generator { get; init; }

    public string? Rights { get; init; }

    public string? Image { get; init; }

    public IReadOnlyList<FeedEntry> Entries { get; init; } = [];

    /// <summary>The line in which the file breaks off; null for one that is whole.</summary>
    public int? BreaksOffInLine { get; init; }
}
