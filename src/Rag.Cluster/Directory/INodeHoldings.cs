namespace Rag.Cluster.Directory;

/// <summary>What this node has of its own to tell.</summary>
public interface INodeHoldings
{
    /// <summary>Questions under way or in line.</summary>
    int Load { get; }

    /// <summary>False once what writes answers here has stopped by itself: this node then sends all questions on.</summary>
    bool CanAnswer { get; }

    /// <param name="name">This node's.</param>
    /// <param name="term">Of its lease.</param>
    Task<NodeSummary> SummarizeAsync(string name, long term, CancellationToken cancellation);

    /// <summary>Another node has taken this from a tenant's quota.</summary>
    void NoteSpent(TenantSpending spent);
}
