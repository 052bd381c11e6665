namespace Rag.Client.Articles;

/// <summary>An article of a story.</summary>
/// <param name="At">When it was published; where nobody says so, when it was first seen.</param>
public sealed record StoryMember(string ArticleId, string? Title, string? Source, string? Url, DateTimeOffset At, string Page);
