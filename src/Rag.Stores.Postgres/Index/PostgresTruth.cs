using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;

namespace Rag.Stores.Postgres.Index;

/// <summary>The database as the truth of an index that lies elsewhere; its states are those of the index in this process.</summary>
internal sealed class PostgresTruth(PostgresDatabase database, PostgresIndex index, IVectorRenewal renewal) : IIndexTruth
{
    private readonly IndexReader _reader = new(database);

    public EmbedderRecord Embedder => renewal.InCharge;

    public long Gaps => index.Readings;

    public Task Changed() => database.Session.Changed(PostgresSession.Articles);

    public async ValueTask<IIndexState> HoldAsync(DateTimeOffset? asOf, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (asOf is null)
        {
            await index.FollowAsync(cancellation).ConfigureAwait(false);
        }

        return index.Hold(asOf);
    }

    public async ValueTask<IReadOnlyList<StoredChunk>> ReadChunksAsync(
        IReadOnlyCollection<ArticleId> articles,
        string embedder,
        CancellationToken cancellation
    ) =>
        await _reader.StoredAsync([.. articles.Select(article => article.Value)], embedder, cancellation).ConfigureAwait(false)
        ?? throw new EmbedderChangedException("Another embedder is in charge than the one whose vectors are asked for.");
}
