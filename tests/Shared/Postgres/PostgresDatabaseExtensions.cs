using Rag.Stores.Postgres;

namespace Rag.Tests.Postgres;

internal static class PostgresDatabaseExtensions
{
    public static void Close(this PostgresDatabase database) => database.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
