using Rag.Core.Articles;

namespace Rag.Core.Feeds;

/// <summary>A feed that somebody told the service to follow: what was told of it, and what its polls found.</summary>
/// <param name="Url">Where it is asked for now; permanent redirects change it.</param>
/// <param name="AddedAt">When somebody added it.</param>
public sealed record FollowedFeed(FeedId Id, string Url, DateTimeOffset AddedAt)
{
    /// <summary>The feed's own title; null before the first poll that found one.</summary>
    public string? Title { get; init; }

    /// <summary>The page that the feed belongs to; null where it does not say.</summary>
    public string? SiteUrl { get; init; }

    /// <summary>Names of folders, as in OPML; empty for none.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Who may read its articles.</summary>
    public AccessScope Scope { get; init; }

    public bool IsPaused { get; init; }

    /// <summary>Its articles are removed so long after they were published; null for as the settings say.</summary>
    public TimeSpan? KeepFor { get; init; }

    /// <summary>The encrypted credential that opens it; null where none is needed.</summary>
    public byte[]? Credential { get; init; }

    public FeedState State { get; init; } = FeedState.New;
}
