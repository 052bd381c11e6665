using Rag.Core.Indexing;
using Rag.Stores.Qdrant.Collections;

namespace Rag.Stores.Qdrant.Following;

/// <summary>What searches see: a collection up to a generation, and the store as it was then, which the last to leave gives back.</summary>
internal sealed class ServedState(QdrantCollection collection, long generation, IIndexState store) : LeasedState
{
    public QdrantCollection Collection => collection;

    public long Generation => generation;

    public IIndexState Store => store;

    protected override void GiveBack() => store.Dispose();
}
