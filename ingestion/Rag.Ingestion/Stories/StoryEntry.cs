using Rag.Core.Articles;

namespace Rag.Ingestion.Stories;

/// <summary>An article with the story that it tells.</summary>
/// <param name="Story">The id of the article that told it first.</param>
internal sealed record StoryEntry(ArticleId Article, ArticleId Story, StorySignature Signature);
