using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;
using Rag.Stores.Postgres;
using Rag.Tests.Postgres;

namespace Rag.Stores.Qdrant.Tests;

/// <summary>The store in a PostgreSQL database of its own, which others can open as well.</summary>
internal sealed class PostgresTruthUnderTest : TruthUnderTest
{
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private PostgresDatabase? _opened;
    private PostgresStore? _store;

    public PostgresTestDatabase Database => _database;

    public override QdrantStore Store => PortsOf(Opened);

    public override IStoryCatalog Stories => Opened.Stories;

    public PostgresStore Opened => _store ??= OpenStore(_opened = _database.Open());

    public static QdrantStore PortsOf(PostgresStore store) =>
        new(store.Truth, store.Index, store.Catalog, store.Writer, store.Changes, store.Retirement, store.Renewal);

    /// <summary>As another process opens it.</summary>
    public static PostgresStore OpenStore(PostgresDatabase database, EmbedderRecord? embedder = null)
    {
        var maker = embedder ?? SampleEmbedder.First;
        return PostgresStore
            .OpenAsync(database, new EmbeddedStoreOptions(maker.Digest, maker.Dimensions), logger: null, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
    }

    public override void Close()
    {
        _store?.Dispose();
        _opened?.Close();
        (_store, _opened) = (null, null);
    }

    public override void Dispose()
    {
        Close();
        _database.Dispose();
    }
}
