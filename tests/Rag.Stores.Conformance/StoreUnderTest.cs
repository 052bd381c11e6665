using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Stores.Conformance;

/// <summary>
/// A store of <see cref="SampleArticles.Dimensions"/> dimensions, empty at first, behind the ports that the rules speak of.
/// </summary>
public abstract class StoreUnderTest : IDisposable
{
    public abstract IArticleCatalog Catalog { get; }

    public abstract IArticleWriter Writer { get; }

    public abstract IArticleChanges Changes { get; }

    public abstract IChunkRetirement Retirement { get; }

    public abstract IChunkIndex Index { get; }

    /// <summary>Closes the store and opens it again with what it kept.</summary>
    public abstract void Reopen();

    public abstract void Dispose();
}
