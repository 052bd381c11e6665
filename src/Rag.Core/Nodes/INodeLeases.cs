namespace Rag.Core.Nodes;

/// <summary>
/// The right to answer questions, which a node has for a few seconds at a time. One clock, the store's, tells when one ends. A node that
/// measures its own from before it asked ends it no later than the store does, so whoever sees that a lease has ended knows that the node
/// has stopped.
/// </summary>
public interface INodeLeases
{
    /// <summary>
    /// Which protocol the nodes speak: that of the others whose leases run, else this node's from now on. A node of another protocol takes
    /// no lease.
    /// </summary>
    /// <param name="name">This node's.</param>
    ValueTask<int> AgreeAsync(string name, int protocol, CancellationToken cancellation);

    /// <summary>
    /// Takes a lease of a new term, whatever became of the node's earlier ones. It does not serve yet, and hears of changes from now on. A
    /// lease of this name that runs at another address is another node's.
    /// </summary>
    /// <param name="address">Where other nodes send questions.</param>
    /// <param name="silo">Where other nodes tell it what has changed.</param>
    /// <returns>The term; null, with nothing changed, where another node of this name has a lease.</returns>
    ValueTask<long?> TakeAsync(string name, string address, string silo, TimeSpan time, CancellationToken cancellation);

    /// <summary>Makes the lease run for this time from now; false, with nothing changed, where it has ended or was ended.</summary>
    ValueTask<bool> RenewAsync(string name, long term, TimeSpan time, bool isServing, CancellationToken cancellation);

    /// <summary>Those whose leases run.</summary>
    ValueTask<IReadOnlyList<LeasedNode>> LiveAsync(CancellationToken cancellation);

    /// <summary>From now on the lease is not renewed. How long it still runs; zero where it does not.</summary>
    ValueTask<TimeSpan> EvictAsync(string name, long term, CancellationToken cancellation);

    /// <summary>Ends the node's own lease at once: it has stopped answering.</summary>
    ValueTask GiveUpAsync(string name, long term, CancellationToken cancellation);
}
