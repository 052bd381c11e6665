namespace Rag.Client.Articles;

/// <summary>One of an article's revisions.</summary>
/// <param name="Kind"><c>first</c>, <c>cosmetic</c>, <c>update</c> or <c>correction</c>.</param>
public sealed record ArticleRevision(int Revision, string Kind, DateTimeOffset RevisedAt, string? Title, string Page);
