using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Conformance;
using Rag.Stores.Embedded;

namespace Rag.Stores.Postgres.Tests.Articles;

internal sealed class PostgresStoreUnderTest(EmbeddedStoreOptions options) : StoreUnderTest
{
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private PostgresDatabase? _opened;
    private PostgresStore? _store;

    public static EmbeddedStoreOptions Defaults { get; } = new("embedder-1", SampleArticles.Dimensions);

    /// <summary>So small that an ordinary test seals, merges and rewrites segments.</summary>
    private static EmbeddedStoreOptions TinySegments { get; } = Defaults with { SealRows = 16, MaxSegments = 3, MaxSegmentRows = 400 };

    public override IArticleCatalog Catalog => Opened.Catalog;

    public override IArticleWriter Writer => Opened.Writer;

    public override IArticleChanges Changes => Opened.Changes;

    public override IStoryCatalog Stories => Opened.Stories;

    public override IChunkRetirement Retirement => Opened.Retirement;

    public override IChunkIndex Index => Opened.Index;

    private PostgresStore Opened => _store ??= Open();

    public static StoreUnderTest WithDefaults() => new PostgresStoreUnderTest(Defaults);

    public static StoreUnderTest WithTinySegments() => new PostgresStoreUnderTest(TinySegments);

    public override void Reopen()
    {
        Assert.Empty(Opened.CheckIntegrityAsync(CancellationToken.None).GetAwaiter().GetResult());
        Close();
        Assert.Empty(Opened.CheckIntegrityAsync(CancellationToken.None).GetAwaiter().GetResult());
    }

    public override void Dispose()
    {
        Close();
        _database.Dispose();
    }

    private PostgresStore Open()
    {
        _opened = _database.Open();
        return PostgresStore.OpenAsync(_opened, options, logger: null, CancellationToken.None).GetAwaiter().GetResult();
    }

    private void Close()
    {
        _store?.Dispose();
        _opened?.Close();
        (_store, _opened) = (null, null);
    }
}
