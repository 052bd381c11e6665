using Rag.Core.Articles;

namespace Rag.Pages.Tests;

/// <summary>A store of these articles, the later revision of the same one last.</summary>
internal sealed class FixedArticles(params IReadOnlyList<Article> articles) : IArticleCatalog
{
    public ValueTask<Article?> FindAsync(ArticleId id, CancellationToken cancellation) =>
        ValueTask.FromResult(articles.LastOrDefault(article => article.Id == id));

    public ValueTask<Article?> FindByUrlAsync(string canonicalUrl, AccessScope scope, CancellationToken cancellation) =>
        ValueTask.FromResult(articles.LastOrDefault(article => article.Url == canonicalUrl && article.Scope == scope));

    public ValueTask<Article?> FindBySourceIdAsync(string sourceId, AccessScope scope, CancellationToken cancellation) =>
        ValueTask.FromResult(articles.LastOrDefault(article => article.SourceId == sourceId && article.Scope == scope));

    public IAsyncEnumerable<Article> RevisionsAsync(ArticleId id, CancellationToken cancellation) =>
        articles.Where(article => article.Id == id).Reverse().ToAsyncEnumerable();

    public ValueTask<StoreCounts> CountAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindChunksAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindPastChunksAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<Chunk>> ChunksOfAsync(ArticleId id, CancellationToken cancellation) => throw new NotSupportedException();

    public IAsyncEnumerable<Article> LatestAsync(int count, CancellationToken cancellation) => throw new NotSupportedException();

    public IAsyncEnumerable<ArticleAge> AgesAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<RetractedArticle?> FindRetractedAsync(
        ArticleId id,
        string? canonicalUrl,
        AccessScope scope,
        CancellationToken cancellation
    ) => throw new NotSupportedException();
}
