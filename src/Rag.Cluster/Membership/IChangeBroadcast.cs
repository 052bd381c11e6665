namespace Rag.Cluster.Membership;

/// <summary>Tells the other nodes that something has changed.</summary>
public interface IChangeBroadcast
{
    /// <summary>
    /// To be called after a commit and before it is acknowledged. Completes when each other node has taken it up, or answers no more. It is
    /// not canceled with the write. Throws where the store cannot say who lives.
    /// </summary>
    ValueTask TellAsync();
}
