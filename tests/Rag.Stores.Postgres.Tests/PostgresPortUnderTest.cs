using Rag.Stores.Conformance;

namespace Rag.Stores.Postgres.Tests;

/// <summary>A store behind one port in a database of its own.</summary>
/// <param name="open">Opens it over the database.</param>
internal sealed class PostgresPortUnderTest<T>(Func<PostgresDatabase, T> open) : PortUnderTest<T>
    where T : class
{
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private PostgresDatabase? _opened;
    private T? _port;

    public override T Port => _port ??= open(_opened ??= _database.Open());

    public override void Reopen()
    {
        (_port as IDisposable)?.Dispose();
        _opened?.Close();
        (_port, _opened) = (null, null);
    }

    public override void Dispose()
    {
        Reopen();
        _database.Dispose();
    }
}
