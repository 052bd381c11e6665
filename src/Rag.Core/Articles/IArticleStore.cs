namespace Rag.Core.Articles;

/// <summary>The truth about articles. A call that returns is durable: it survives a kill and a power cut.</summary>
public interface IArticleStore
{
    long ArticleCount { get; }

    long ChunkCount { get; }

    Article? Get(ArticleId id);

    /// <summary>The article under this canonical URL, else null.</summary>
    Article? FindByUrl(string canonicalUrl);

    Chunk? GetChunk(ChunkId id);

    /// <summary>The chunks of the article's latest revision, by ordinal; empty when there is none.</summary>
    IReadOnlyList<Chunk> ChunksOf(ArticleId id);

    /// <summary>Every revision of the article, newest first; empty when there is none.</summary>
    IReadOnlyList<Article> Revisions(ArticleId id);

    /// <summary>The latest articles, newest first by publication (first seen where that is missing).</summary>
    IReadOnlyList<Article> Latest(int count);

    /// <summary>
    /// Stores every write in one transaction, replacing older revisions' chunks, vectors and postings, and makes them searchable.
    /// Throws <see cref="StoreFullException"/> when the disk is full; then nothing of the batch is stored.
    /// </summary>
    void Commit(IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation);

    /// <summary>Removes the article with all that derives from it; false when it was not there.</summary>
    bool Remove(ArticleId id, CancellationToken cancellation);

    /// <summary>Raised after a commit or removal with the chunks that are no longer true, before the call returns: it waits for its listeners.</summary>
    event Action<IReadOnlyList<RetiredChunk>>? ChunksRetired;
}
