using Rag.Core.Queue;
using Rag.Stores.Conformance;
using Rag.Stores.Postgres.Queue;

namespace Rag.Stores.Postgres.Tests.Queue;

internal sealed class PostgresQueueUnderTest : QueueUnderTest
{
    private readonly PostgresTestDatabase _database = PostgresServer.Shared.NewDatabase();
    private PostgresDatabase _opened;
    private PostgresArticleQueue _queue;

    public PostgresQueueUnderTest() => (_opened, _queue) = Open();

    public override IArticleQueue Queue => _queue;

    /// <summary>The server misses the process before another opens the queue.</summary>
    public override void Kill()
    {
        _opened.Close();
        _database.Cut();
        (_opened, _queue) = Open();
    }

    public override void Dispose()
    {
        _opened.Close();
        _database.Dispose();
    }

    private (PostgresDatabase, PostgresArticleQueue) Open()
    {
        var opened = _database.Open();
        return (opened, PostgresArticleQueue.OpenAsync(opened, Time, CancellationToken.None).GetAwaiter().GetResult());
    }
}
