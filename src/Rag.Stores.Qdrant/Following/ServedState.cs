using Rag.Core.Indexing;
using Rag.Stores.Qdrant.Collections;

namespace Rag.Stores.Qdrant.Following;

/// <summary>
/// What searches see: a collection up to a generation, and the store as it was then. Whoever holds a lease keeps the store's state; the
/// last to leave gives it back.
/// </summary>
internal sealed class ServedState(QdrantCollection collection, long generation, IIndexState store)
{
    private int _leases = 1;

    public QdrantCollection Collection => collection;

    public long Generation => generation;

    public IIndexState Store => store;

    /// <summary>False once nobody holds it: a newer one is served, or none.</summary>
    public bool TryLease()
    {
        var leases = Volatile.Read(ref _leases);
        while (leases > 0)
        {
            var seen = Interlocked.CompareExchange(ref _leases, leases + 1, leases);
            if (seen == leases)
            {
                return true;
            }

            leases = seen;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _leases) == 0)
        {
            store.Dispose();
        }
    }
}
