using Microsoft.Extensions.Logging;
using Rag.Cluster.Directory;
using Rag.Core.Nodes;

namespace Rag.Cluster.Membership;

/// <summary>Hears what other nodes say, and answers when it is done.</summary>
internal sealed class NodeService(GrainId id, Silo silo, ILoggerFactory loggers, INodeChanges changes, NodeDirectory directory)
    : GrainService(id, silo, loggers),
        INodeService
{
    public Task CatchUpAsync() => changes.CatchUpAsync(CancellationToken.None).AsTask();

    public Task NoteAsync(NodeSummary summary)
    {
        directory.Note(summary);
        return Task.CompletedTask;
    }
}
