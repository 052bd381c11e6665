namespace Rag.Core.Articles;

/// <summary>
/// An article as its source gives it, before or after cleaning, not yet stored. Only <see cref="Body"/> is required. A draft says nothing
/// of access: who may read the article is for the caller of the ingestion to say.
/// </summary>
/// <param name="Id">The source's own id (a feed's guid, a record's id field), or null.</param>
/// <param name="Url">The canonical URL, or null.</param>
/// <param name="PublishedAt">When its publisher says it appeared; never guessed.</param>
/// <param name="UpdatedAt">When its publisher says it last changed; never guessed.</param>
/// <param name="Body">Plain text; paragraphs apart by one newline.</param>
/// <param name="Language">BCP 47 tag as its publisher gives it, or null; never guessed.</param>
public sealed record ArticleDraft(
    string? Id,
    string? Url,
    string? Title,
    string? Source,
    string? Author,
    string? Category,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? UpdatedAt,
    string Body,
    string? Language = null
);
