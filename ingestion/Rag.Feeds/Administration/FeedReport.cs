using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Feeds.Opml;

namespace Rag.Feeds.Administration;

/// <summary>A feed that is followed, as a person is told of it.</summary>
/// <param name="Health">How it is, in a sentence.</param>
public sealed record FeedReport(
    string Id,
    string Url,
    string? Title,
    string? SiteUrl,
    IReadOnlyList<string> Folders,
    FeedSeverity Severity,
    string Health,
    bool IsPaused,
    DateTimeOffset AddedAt,
    DateTimeOffset? LastPollAt,
    DateTimeOffset NextPollAt,
    long Entries,
    string? Language
)
{
    /// <summary>Its articles are removed so many days after they were published; null for as the settings say.</summary>
    public int? KeepDays { get; init; }

    /// <summary>Who may read its articles; null for everybody.</summary>
    public string? Collection { get; init; }

    /// <summary>It is asked for with a credential.</summary>
    public bool HasCredential { get; init; }

    /// <summary>What a person calls it.</summary>
    public string Name => Title ?? Url;

    internal static FeedReport Of(FollowedFeed feed, long dead, DateTimeOffset now)
    {
        var (severity, sentence) = FeedHealth.Of(feed, dead, now);
        return new FeedReport(
            feed.Id.Value,
            feed.Url,
            OpmlText.Line(feed.Title, LongestTitle),
            feed.SiteUrl,
            feed.Folders,
            severity,
            sentence,
            feed.IsPaused,
            feed.AddedAt,
            feed.State.LastPollAt,
            feed.State.NextPollAt,
            feed.State.Entries,
            feed.State.Language
        )
        {
            KeepDays = (int?)feed.KeepFor?.TotalDays,
            Collection = feed.Scope == AccessScope.Public ? null : feed.Scope.Value,
            HasCredential = feed.Credential is not null,
        };
    }

    public OpmlFeed ToOpml() => new(Url, Title, SiteUrl, Folders);

    private const int LongestTitle = 200;
}
