using Rag.Core.Feeds;

namespace Rag.Stores.Conformance;

/// <summary>A catalog of feeds, empty at first, with a clock that stands still between the rules' steps.</summary>
public abstract class FeedCatalogUnderTest : IDisposable
{
    public abstract IFeedCatalog Catalog { get; }

    public abstract DateTimeOffset Now { get; }

    public abstract void Advance(TimeSpan time);

    /// <summary>Closes the catalog and opens it again with what it kept.</summary>
    public abstract void Reopen();

    public abstract void Dispose();
}
