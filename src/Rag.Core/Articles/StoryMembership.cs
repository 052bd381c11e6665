namespace Rag.Core.Articles;

/// <summary>Which story an article tells, as the store keeps it beside the article.</summary>
/// <param name="Story">The id of the article that told it first. It stays when that article is removed.</param>
/// <param name="At">When the article was published; where nobody says so, when it was first seen.</param>
/// <param name="Signature">What later articles are compared with; the store does not look into it.</param>
public sealed record StoryMembership(ArticleId Story, DateTimeOffset At, byte[] Signature);
