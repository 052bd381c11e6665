using Rag.Core.Feeds;
using Rag.Stores.Conformance;
using Rag.Stores.Postgres.Feeds;

namespace Rag.Stores.Postgres.Tests.Feeds;

internal sealed class PostgresFeedCatalogUnderTest : FeedCatalogUnderTest
{
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private readonly StandingTime _time = new();
    private PostgresDatabase? _opened;
    private PostgresFeedCatalog? _catalog;

    public override IFeedCatalog Catalog => _catalog ??= Open();

    public override DateTimeOffset Now => _time.GetUtcNow();

    public override void Advance(TimeSpan time) => _time.Advance(time);

    public override void Reopen()
    {
        _opened?.Close();
        (_opened, _catalog) = (null, null);
    }

    public override void Dispose()
    {
        Reopen();
        _database.Dispose();
    }

    private PostgresFeedCatalog Open()
    {
        _opened = _database.Open();
        return PostgresFeedCatalog.OpenAsync(_opened, _time, CancellationToken.None).GetAwaiter().GetResult();
    }
}
