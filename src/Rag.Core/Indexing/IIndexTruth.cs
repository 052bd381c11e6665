using Rag.Core.Articles;
using Rag.Core.Models;

namespace Rag.Core.Indexing;

/// <summary>
/// What an index that lies elsewhere is made from and held to: the store says what is true, and the index only where it is. A canceled
/// token ends every call with <see cref="OperationCanceledException"/>.
/// </summary>
public interface IIndexTruth
{
    /// <summary>The embedder whose vectors are searched.</summary>
    EmbedderRecord Embedder { get; }

    /// <summary>
    /// How often earlier revisions may have been forgotten by other processes without this one's being told: no change of the store tells
    /// it. Where it has grown, every article is to be compared. 0 where no other process writes.
    /// </summary>
    long Gaps { get; }

    /// <summary>
    /// Ends when other processes may have changed what is stored since the call; never where none does. Whoever looks after having asked
    /// misses nothing.
    /// </summary>
    Task Changed();

    /// <summary>What was committed before the call, by whichever process, is in the state.</summary>
    /// <param name="asOf">
    /// The state holds what held at this time beside what holds now, which is for the filter to leave out; null for now alone.
    /// </param>
    ValueTask<IIndexState> HoldAsync(DateTimeOffset? asOf, CancellationToken cancellation);

    /// <summary>
    /// Every chunk of these articles, of latest revisions and of kept earlier ones, with the vectors that this embedder made; a chunk
    /// without them is left out. Chunks of a revision that others may read than the article now are left out too: nobody may find them.
    /// </summary>
    /// <param name="embedder">The digest of the one in charge or of the next one.</param>
    ValueTask<IReadOnlyList<StoredChunk>> ReadChunksAsync(
        IReadOnlyCollection<ArticleId> articles,
        string embedder,
        CancellationToken cancellation
    );
}
