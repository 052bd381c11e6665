namespace Rag.Core.Articles;

/// <summary>An article of a story.</summary>
/// <param name="At">When it was published; where nobody says so, when it was first seen.</param>
public sealed record StoryMember(ArticleId Article, string? Source, string? Url, string? Title, DateTimeOffset At);
