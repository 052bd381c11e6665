using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Index;
using Rag.Stores.Embedded.Renewal;

namespace Rag.Stores.Embedded;

/// <summary>The embedded store as the truth of an index that lies elsewhere.</summary>
internal sealed class EmbeddedTruth(IndexState index, ArticleQueries queries, StoreWriter writer, VectorRenewal renewal) : IIndexTruth
{
    private static readonly Task s_never = new TaskCompletionSource().Task;

    public EmbedderRecord Embedder => renewal.InCharge;

    public long Gaps => 0;

    public Task Changed() => s_never;

    public ValueTask<IIndexState> HoldAsync(DateTimeOffset? asOf, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IIndexState>(new HeldSnapshot(asOf is { } time ? writer.LeaseOf(time) : index.Lease()));
    }

    public ValueTask<IReadOnlyList<StoredChunk>> ReadChunksAsync(
        IReadOnlyCollection<ArticleId> articles,
        string embedder,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var inCharge = index.Current.Vectors;
        var (tables, dimensions) =
            embedder == inCharge.Embedder ? (inCharge.Tables, inCharge.Dimensions)
            : renewal.Successor is { } next && embedder == next.Digest ? (inCharge.Tables.Other, next.Dimensions)
            : throw new EmbedderChangedException("Another embedder is in charge than the one whose vectors are asked for.");
        return ValueTask.FromResult<IReadOnlyList<StoredChunk>>(StoredChunkRows.Read(queries, tables, dimensions, articles));
    }
}
