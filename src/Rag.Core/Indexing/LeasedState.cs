namespace Rag.Core.Indexing;

/// <summary>
/// A state that several read while its owner moves on to a newer one. It is made with the owner's lease, and every reader takes one of its
/// own; the last to leave gives back what the state holds. Thread-safe.
/// </summary>
public abstract class LeasedState
{
    private int _leases = 1;

    /// <summary>False once nobody holds it: a newer one is current, or none.</summary>
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

    /// <summary>Whoever releases has the owner's lease, or one that <see cref="TryLease"/> gave.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _leases) == 0)
        {
            GiveBack();
        }
    }

    /// <summary>Called once, when nobody holds the state any more.</summary>
    protected abstract void GiveBack();
}
