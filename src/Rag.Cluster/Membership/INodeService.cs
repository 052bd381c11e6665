using Orleans.Services;
using Rag.Cluster.Directory;

namespace Rag.Cluster.Membership;

/// <summary>What nodes say to each other; every node has one.</summary>
internal interface INodeService : IGrainService
{
    /// <summary>Completes when the node has taken up everything that was committed before the call.</summary>
    Task CatchUpAsync();

    /// <summary>What another node holds and has to do.</summary>
    Task NoteAsync(NodeSummary summary);
}
