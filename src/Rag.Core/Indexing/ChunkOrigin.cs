using Rag.Core.Articles;

namespace Rag.Core.Indexing;

/// <summary>What a candidate carries of the article that its chunk is of.</summary>
public sealed record ChunkOrigin(ArticleId Article, string? Source, DateTimeOffset? PublishedAt);
