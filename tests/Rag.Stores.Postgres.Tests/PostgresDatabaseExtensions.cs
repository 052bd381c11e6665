namespace Rag.Stores.Postgres.Tests;

internal static class PostgresDatabaseExtensions
{
    public static void Close(this PostgresDatabase database) => database.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
