namespace Rag.Core.Articles;

/// <summary>
/// Changes what is stored of articles. A call that has completed is durable: it survives a kill and a power cut, it is seen by every later
/// read and search, and the subscribers of <see cref="IChunkRetirement"/> are done with the chunks that it retired.
/// </summary>
public interface IArticleWriter
{
    /// <summary>
    /// Stores every write in one transaction: each replaces its article's chunks, vectors and postings and keeps the older revision for
    /// <see cref="IArticleCatalog.RevisionsAsync"/> and for questions about what was known then. Canceled before the transaction ends, it
    /// stores nothing.
    /// </summary>
    /// <exception cref="StoreFullException">The disk is full; nothing of the batch is stored.</exception>
    /// <exception cref="ArgumentException">
    /// A revision is older than the one stored, a chunk lies outside its body, or a vector has the wrong length or norm; nothing of the
    /// batch is stored.
    /// </exception>
    /// <exception cref="Models.EmbedderChangedException">
    /// Another embedder is in charge than the one that made the vectors; nothing of the batch is stored.
    /// </exception>
    ValueTask CommitAsync(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation);

    /// <summary>
    /// Withdraws the article: nothing is left of its text, of any revision's, and of all that derives from it; a
    /// <see cref="RetractedArticle"/> stays until the article is stored again. False, and nothing changes, when it was not there.
    /// </summary>
    /// <exception cref="StoreFullException">The disk is full; the article is still there.</exception>
    ValueTask<bool> RetractAsync(ArticleId id, Retraction retraction, CancellationToken cancellation);

    /// <summary>Removes the article with all that derives from it; false when it was not there.</summary>
    /// <exception cref="StoreFullException">The disk is full; the article is still there.</exception>
    ValueTask<bool> RemoveAsync(ArticleId id, CancellationToken cancellation);

    /// <summary>
    /// Forgets at most so many earlier revisions that were replaced before this time, with their chunks; how many there were. The latest
    /// revisions are not touched.
    /// </summary>
    /// <exception cref="StoreFullException">The disk is full; nothing is forgotten.</exception>
    ValueTask<int> ForgetRevisionsAsync(DateTimeOffset before, int most, CancellationToken cancellation);
}
