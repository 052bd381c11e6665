using Rag.Stores.Conformance;

// Many tests wait for the server, and some for seconds until a limit has passed: one thread more than two processors have work for.
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]

namespace Rag.Stores.Postgres.Tests;

internal static class PostgresPorts
{
    /// <summary>A store behind one port in a database of its own, where there is a server.</summary>
    public static Func<PortUnderTest<T>> Over<T>(Func<PostgresDatabase, T> open)
        where T : class => PostgresServer.Needed<PortUnderTest<T>>(() => new PostgresPortUnderTest<T>(open));
}
