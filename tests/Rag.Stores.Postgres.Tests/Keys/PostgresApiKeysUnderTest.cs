using Rag.Core.Access;
using Rag.Stores.Conformance;
using Rag.Stores.Postgres.Keys;

namespace Rag.Stores.Postgres.Tests.Keys;

internal sealed class PostgresApiKeysUnderTest : ApiKeysUnderTest
{
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private readonly StandingTime _time = new();
    private PostgresDatabase? _opened;
    private PostgresApiKeys? _keys;

    public override IApiKeys Keys => Opened;

    public override IKeyAdministration Administration => Opened;

    public override DateTimeOffset Now => _time.GetUtcNow();

    private PostgresApiKeys Opened => _keys ??= Open();

    public override void Advance(TimeSpan time) => _time.Advance(time);

    public override void Reopen()
    {
        _keys?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _opened?.Close();
        (_opened, _keys) = (null, null);
    }

    public override void Dispose()
    {
        Reopen();
        _database.Dispose();
    }

    private PostgresApiKeys Open()
    {
        _opened = _database.Open();
        return PostgresApiKeys.OpenAsync(_opened, _time, logger: null, CancellationToken.None).GetAwaiter().GetResult();
    }
}
