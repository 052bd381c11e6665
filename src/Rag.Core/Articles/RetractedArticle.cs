namespace Rag.Core.Articles;

/// <summary>What is left of an article that was withdrawn: nothing of its text.</summary>
/// <param name="Revision">The last one that was stored.</param>
/// <param name="ContentHash">Of that revision; tells whether a source that still carries the article carries the same text.</param>
/// <param name="Reason">A sentence.</param>
public sealed record RetractedArticle(
    ArticleId Id,
    int Revision,
    string? Url,
    string? SourceId,
    string? Title,
    string? Source,
    DateTimeOffset FirstSeenAt,
    AccessScope Scope,
    string ContentHash,
    DateTimeOffset RetractedAt,
    string Reason
);
