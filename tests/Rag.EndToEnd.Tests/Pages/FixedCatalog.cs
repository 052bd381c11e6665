using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>Articles as a test made them, whatever they hold; of the catalog only what the pages ask for.</summary>
internal sealed class FixedCatalog(params Article[] articles) : IArticleCatalog
{
    /// <summary>Thrown by every read where there is one.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Earlier revisions, newest first.</summary>
    public IReadOnlyList<Article> Earlier { get; init; } = [];

    public IReadOnlyList<RetractedArticle> Retracted { get; init; } = [];

    public ValueTask<Article?> FindAsync(ArticleId id, CancellationToken cancellation) => Find(article => article.Id == id);

    public ValueTask<Article?> FindBySourceIdAsync(string sourceId, AccessScope scope, CancellationToken cancellation) =>
        Find(article => article.SourceId == sourceId);

    public ValueTask<Article?> FindByUrlAsync(string canonicalUrl, AccessScope scope, CancellationToken cancellation) =>
        Find(article => article.Url == canonicalUrl);

    public IAsyncEnumerable<Article> LatestAsync(int count, CancellationToken cancellation) =>
        Failure is null ? articles.Take(count).ToAsyncEnumerable() : throw Failure;

    public ValueTask<StoreCounts> CountAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindChunksAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindPastChunksAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public IAsyncEnumerable<ArticleAge> AgesAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<RetractedArticle?> FindRetractedAsync(
        ArticleId id,
        string? canonicalUrl,
        AccessScope scope,
        CancellationToken cancellation
    ) => ValueTask.FromResult(Retracted.FirstOrDefault(gone => gone.Id == id));

    public ValueTask<IReadOnlyList<Chunk>> ChunksOfAsync(ArticleId id, CancellationToken cancellation) => throw new NotSupportedException();

    public IAsyncEnumerable<Article> RevisionsAsync(ArticleId id, CancellationToken cancellation) =>
        articles.Concat(Earlier).Where(article => article.Id == id).ToAsyncEnumerable();

    private ValueTask<Article?> Find(Func<Article, bool> isMeant) =>
        Failure is null ? ValueTask.FromResult(articles.FirstOrDefault(isMeant)) : throw Failure;
}
