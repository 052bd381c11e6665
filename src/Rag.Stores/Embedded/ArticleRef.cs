using Rag.Core.Articles;

namespace Rag.Stores.Embedded;

/// <summary>What the index keeps in memory of an article: what candidates carry and filters ask.</summary>
/// <param name="SourceNumber">Position of the source in the store's list of sources, or -1 without one.</param>
internal sealed record ArticleRef(ArticleId Id, string? Source, int SourceNumber, DateTimeOffset? PublishedAt);
