using Rag.Core.Feeds;
using Rag.Stores.Conformance;
using Rag.Stores.Feeds;

namespace Rag.Stores.Tests;

internal sealed class SqliteFeedCatalogUnderTest : FeedCatalogUnderTest
{
    private readonly TempFolder _folder = new();
    private readonly StandingTime _time = new();
    private SqliteFeedCatalog? _catalog;

    public override IFeedCatalog Catalog => _catalog ??= SqliteFeedCatalog.Open(_folder.Path, _time);

    public override DateTimeOffset Now => _time.GetUtcNow();

    public override void Advance(TimeSpan time) => _time.Now += time;

    public override void Reopen()
    {
        _catalog?.Dispose();
        _catalog = null;
    }

    public override void Dispose()
    {
        Reopen();
        _folder.Dispose();
    }

    private sealed class StandingTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
