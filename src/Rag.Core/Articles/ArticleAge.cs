namespace Rag.Core.Articles;

/// <summary>What decides how long an article is kept.</summary>
/// <param name="At">When it was published, but no later than it was first seen: a date to come keeps nothing for ever.</param>
/// <param name="Bytes">What its text, its chunks and vectors take, those of its earlier revisions among them; roughly.</param>
public readonly record struct ArticleAge(ArticleId Id, string? Source, DateTimeOffset At, long Bytes);
