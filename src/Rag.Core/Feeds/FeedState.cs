namespace Rag.Core.Feeds;

/// <summary>What the polls of a feed have found so far.</summary>
public sealed record FeedState
{
    /// <summary>Never polled: due at once.</summary>
    public static FeedState New { get; } = new();

    /// <summary>When it is to be polled; the default value is at once.</summary>
    public DateTimeOffset NextPollAt { get; init; }

    public DateTimeOffset? LastPollAt { get; init; }

    /// <summary>The last poll that brought the feed, or the word that it is unchanged.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>When an entry was last new or changed.</summary>
    public DateTimeOffset? LastNewsAt { get; init; }

    /// <summary>Verbatim, quotation marks included.</summary>
    public string? ETag { get; init; }

    /// <summary>Verbatim.</summary>
    public string? LastModified { get; init; }

    /// <summary>Polls that failed since the last one that did not.</summary>
    public int Failures { get; init; }

    /// <summary>Why the last poll failed, or what is wrong with what it brought, in a sentence; null where nothing is.</summary>
    public string? Trouble { get; init; }

    /// <summary>The server said that the feed is gone for good: it is not polled any more.</summary>
    public bool IsGone { get; init; }

    /// <summary>Publication times of the newest entries, from which the rate is read.</summary>
    public IReadOnlyList<DateTimeOffset> Published { get; init; } = [];

    /// <summary>How long a copy holds, as the feed itself says.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>BCP 47, of the feed or of most of its entries; null where unknown.</summary>
    public string? Language { get; init; }

    public long Entries { get; init; }

    public HubState? Hub { get; init; }
}
