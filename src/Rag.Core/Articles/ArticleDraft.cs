namespace Rag.Core.Articles;

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
