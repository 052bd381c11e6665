using Rag.Core.Queue;
using Rag.Stores.Conformance;
using Rag.Stores.Queue;

namespace Rag.Stores.Tests.Queue;

internal sealed class SqliteQueueUnderTest : QueueUnderTest
{
    private readonly TempFolder _folder = new();
    private SqliteArticleQueue _queue;

    public SqliteQueueUnderTest() => _queue = SqliteArticleQueue.Open(_folder.Path, Time);

    public override IArticleQueue Queue => _queue;

    public override void Kill()
    {
        _queue.Dispose();
        _queue = SqliteArticleQueue.Open(_folder.Path, Time);
    }

    public override void Dispose()
    {
        _queue.Dispose();
        _folder.Dispose();
    }
}
