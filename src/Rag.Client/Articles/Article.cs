namespace Rag.Client.Articles;

/// <summary>One revision of an article, with what is known of its others.</summary>
/// <param name="Latest">The number of the latest revision, which alone is searched.</param>
/// <param name="Kind"><c>first</c>, <c>cosmetic</c>, <c>update</c> or <c>correction</c>.</param>
/// <param name="FirstSeenAt">When the service first read the article.</param>
/// <param name="RevisedAt">When the service stored this revision.</param>
/// <param name="Scope">Who may read it: <c>public</c>, or the name of a collection.</param>
/// <param name="Page">The service's page of it.</param>
/// <param name="Revisions">The newest first.</param>
public sealed record Article(
    string Id,
    int Revision,
    int Latest,
    string Kind,
    string? Title,
    string? Url,
    string? Source,
    string? Author,
    string? Category,
    string? Language,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? UpdatedAt,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset RevisedAt,
    string Scope,
    string Page,
    string? Body,
    Correction? Correction,
    Story? Story,
    IReadOnlyList<ArticleRevision>? Revisions
);
