namespace Rag.Core.Articles;

/// <summary>The public name of an article: the id its source gave it, else one derived from its canonical URL or content.</summary>
public readonly record struct ArticleId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>An article as a reader found it, cleaned but not yet stored. Only <see cref="Body"/> is required.</summary>
/// <param name="Id">The source's own id (a feed's guid, a record's id field), or null.</param>
/// <param name="Url">The canonical URL, or null.</param>
/// <param name="PublishedAt">When its publisher says it appeared; never guessed.</param>
/// <param name="UpdatedAt">When its publisher says it last changed; never guessed.</param>
/// <param name="Body">Plain text; paragraphs apart by one newline.</param>
public sealed record ArticleDraft(
    string? Id,
    string? Url,
    string? Title,
    string? Source,
    string? Author,
    string? Category,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? UpdatedAt,
    string Body);

/// <summary>One revision of an article, as stored. Revisions count from 1; only the latest is searched.</summary>
/// <param name="FirstSeenAt">When the service first read it; kept apart from what the publisher says.</param>
/// <param name="RevisedAt">When this revision was stored.</param>
/// <param name="ContentHash">Lower-case hex SHA-256 over title, source, author, category, dates and body.</param>
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
    string ContentHash);
