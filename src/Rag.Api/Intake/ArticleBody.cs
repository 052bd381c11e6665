namespace Rag.Api.Intake;

/// <summary>
/// An article as programs hand it in; only for the document of the API. What is read is told by
/// <see cref="Ingestion.Feeds.ArticleRecord"/>.
/// </summary>
/// <param name="Body">The text; paragraphs are lines.</param>
/// <param name="Id">The source's own id.</param>
/// <param name="Source">The outlet's name.</param>
/// <param name="Language">BCP 47 tag.</param>
/// <param name="Collection">Of the caller's tenant; the public news where left out.</param>
internal sealed record ArticleBody(
    string Body,
    string? Id,
    string? Url,
    string? Title,
    string? Source,
    string? Author,
    string? Category,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? UpdatedAt,
    string? Language,
    string? Collection
);
