namespace Rag.Core.Articles;

/// <summary>
/// What is stored of articles. Ids find articles of any scope, and so do time and age: callers that answer to somebody compare
/// <see cref="Article.Scope"/>. An address or an id of the source's own names another article in each scope. Each call sees one consistent
/// state. A canceled token ends every call with
/// <see cref="OperationCanceledException"/>.
/// </summary>
public interface IArticleCatalog
{
    ValueTask<StoreCounts> CountAsync(CancellationToken cancellation);

    /// <summary>The latest revision; null when there is no such article.</summary>
    ValueTask<Article?> FindAsync(ArticleId id, CancellationToken cancellation);

    /// <summary>
    /// The article of the scope under this canonical URL; null when there is none. Of several first one that no feed has for itself
    /// (<see cref="ArticleId.Feed"/>), then the one revised last.
    /// </summary>
    ValueTask<Article?> FindByUrlAsync(string canonicalUrl, AccessScope scope, CancellationToken cancellation);

    /// <summary>
    /// The article of the scope that its source gave this id; null when there is none. Two sources may have given the same: of several
    /// first one that no feed has for itself, then the one revised last.
    /// </summary>
    ValueTask<Article?> FindBySourceIdAsync(string sourceId, AccessScope scope, CancellationToken cancellation);

    /// <summary>
    /// The chunks with these ids that are stored, each with its article; a chunk that is missing from the result was retired.
    /// </summary>
    ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindChunksAsync(IReadOnlyCollection<ChunkId> ids, CancellationToken cancellation);

    /// <summary>
    /// What the chunks that <see cref="FindChunksAsync"/> finds say: for whoever reads many of them and shows few, since articles are long.
    /// </summary>
    async ValueTask<IReadOnlyDictionary<ChunkId, TitledText>> FindTextsAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    ) => (await FindChunksAsync(ids, cancellation).ConfigureAwait(false)).ToDictionary(found => found.Key, found => found.Value.Words);

    /// <summary>
    /// The chunks with these ids that earlier revisions had and that are kept, each with its article as it was then. Ordinary searches
    /// never give their ids: see <see cref="Indexing.ChunkFilter.AsOf"/>.
    /// </summary>
    ValueTask<IReadOnlyDictionary<ChunkId, ArticleChunk>> FindPastChunksAsync(
        IReadOnlyCollection<ChunkId> ids,
        CancellationToken cancellation
    );

    /// <summary>The chunks of the article's latest revision, by ordinal; empty when there is none.</summary>
    ValueTask<IReadOnlyList<Chunk>> ChunksOfAsync(ArticleId id, CancellationToken cancellation);

    /// <summary>Every revision of the article, newest first; empty when there is none.</summary>
    IAsyncEnumerable<Article> RevisionsAsync(ArticleId id, CancellationToken cancellation);

    /// <summary>
    /// At most <paramref name="count"/> latest revisions, newest first by publication (first seen where that is missing), of equal times by
    /// id.
    /// </summary>
    IAsyncEnumerable<Article> LatestAsync(int count, CancellationToken cancellation);

    /// <summary>Every article once, in no particular order.</summary>
    IAsyncEnumerable<ArticleAge> AgesAsync(CancellationToken cancellation);

    /// <summary>
    /// What is left of the article that was withdrawn under this id, else, in the scope, of the one that was withdrawn last under this URL
    /// and that no feed had for itself, else of any under it; null where there is none, or where the article was stored again.
    /// </summary>
    ValueTask<RetractedArticle?> FindRetractedAsync(ArticleId id, string? canonicalUrl, AccessScope scope, CancellationToken cancellation);
}
