namespace Rag.Core.Articles;

/// <summary>One revision of an article, as stored. Revisions count from 1; only the latest is searched.</summary>
/// <param name="FirstSeenAt">When the service first read it; kept apart from what the publisher says.</param>
/// <param name="RevisedAt">When this revision was stored.</param>
/// <param name="ContentHash">Lower-case hex SHA-256 over title, source, author, category, dates, body and language.</param>
/// <param name="Language">BCP 47 tag as its publisher gives it, or null; never guessed.</param>
/// <param name="Scope">Who may read it.</param>
/// <param name="SourceId">The id that the source itself gave it (a feed's guid, a record's id field), or null.</param>
public sealed record Article(
    ArticleId Id,
    int Revision,
    string? Url,
    string? Title,
    string? Source,
    string? Author,
    string? Category,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? UpdatedAt,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset RevisedAt,
    string Body,
    string ContentHash,
    string? Language = null,
    AccessScope Scope = default,
    string? SourceId = null
)
{
    public RevisionKind Kind { get; init; }

    /// <summary>
    /// The last correction of this revision or an earlier one; null where there was none. The first revision has one where its publisher
    /// had corrected the article before it was stored.
    /// </summary>
    public ArticleCorrection? Correction { get; init; }
}
