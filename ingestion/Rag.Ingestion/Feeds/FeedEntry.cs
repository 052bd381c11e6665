namespace Rag.Ingestion.Feeds;

/// <summary>
/// One entry as its feed gives it: nothing guessed, nothing cleaned yet. Addresses are absolute; what is missing is null or empty.
/// </summary>
internal sealed record FeedEntry
{
    /// <summary>The feed's own name for the entry (guid, id, rdf:about), exactly as written: it is compared, not visited.</summary>
    public string? Id { get; init; }

    /// <summary>True for a guid that is the entry's address, too.</summary>
    public bool IdIsPermaLink { get; init; }

    /// <summary>The page of the entry.</summary>
    public string? Url { get; init; }

    /// <summary>All links in the feed's order, that page's among them.</summary>
    public IReadOnlyList<FeedLink> Links { get; init; } = [];

    public FeedText? Title { get; init; }

    public FeedText? Summary { get; init; }

    /// <summary>The full text, in as many pieces as the feed gives.</summary>
    public IReadOnlyList<FeedText> Contents { get; init; } = [];

    public IReadOnlyList<FeedPerson> Authors { get; init; } = [];

    public IReadOnlyList<FeedPerson> Contributors { get; init; } = [];

    public IReadOnlyList<FeedTag> Tags { get; init; } = [];

    public FeedDate? Published { get; init; }

    public FeedDate? Updated { get; init; }

    public IReadOnlyList<FeedMedia> Enclosures { get; init; } = [];

    /// <summary>Pictures and films beside the enclosures.</summary>
    public IReadOnlyList<FeedMedia> Media { get; init; } = [];

    public string? Language { get; init; }

    /// <summary>Where relative addresses of the entry begin.</summary>
    public string? Base { get; init; }

    /// <summary>The outlet that an aggregator took the entry from.</summary>
    public string? SourceTitle { get; init; }

    public string? CommentsUrl { get; init; }

    /// <summary>The file ends before the entry does, so that a text of it may lack its end.</summary>
    public bool IsCutOff { get; init; }
}
