using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Stores.Conformance;
using Rag.Stores.Postgres.Articles;

namespace Rag.Stores.Postgres.Tests.Articles;

internal sealed class PostgresStoreUnderTest : StoreUnderTest
{
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private PostgresDatabase? _opened;
    private PostgresArticleWriter? _writer;

    public override IArticleCatalog Catalog => new PostgresArticleCatalog(Opened);

    public override IArticleWriter Writer => OpenedWriter;

    public override IArticleChanges Changes => new PostgresArticleCatalog(Opened);

    public override IStoryCatalog Stories => new PostgresStoryCatalog(Opened);

    public override IChunkRetirement Retirement => OpenedWriter;

    public override IChunkIndex Index => throw new NotSupportedException("The rules of the index are not run here.");

    private PostgresDatabase Opened => _opened ??= _database.Open();

    private PostgresArticleWriter OpenedWriter => _writer ??= OpenWriter();

    public override void Reopen()
    {
        _opened?.Close();
        (_opened, _writer) = (null, null);
    }

    public override void Dispose()
    {
        Reopen();
        _database.Dispose();
    }

    private PostgresArticleWriter OpenWriter()
    {
        var embedder = new EmbedderRecord(null, "embedder", SampleArticles.Dimensions);
        return PostgresArticleWriter.OpenAsync(Opened, embedder, TimeProvider.System, CancellationToken.None).GetAwaiter().GetResult();
    }
}
