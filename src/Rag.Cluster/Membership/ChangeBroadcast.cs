using Microsoft.Extensions.Logging;
using Rag.Core.Nodes;

namespace Rag.Cluster.Membership;

/// <summary>
/// Has every live node take up what was committed, before whoever committed it is answered. A node that does not say in time that it has is
/// shut out: its lease is not renewed, and once that has ended it answers no more. Thread-safe.
/// </summary>
internal sealed class ChangeBroadcast(
    INodeLeases leases,
    INodeServices nodes,
    NodeIdentity self,
    ClusterOptions options,
    NodeMetrics metrics,
    TimeProvider time,
    ILogger<ChangeBroadcast> logger
) : IChangeBroadcast
{
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(options.AcknowledgeSeconds);

    public async ValueTask TellAsync()
    {
        var live = await leases.LiveAsync(CancellationToken.None).ConfigureAwait(false);
        await Task.WhenAll(live.Where(node => node.Name != self.Name).Select(TellAsync)).ConfigureAwait(false);
    }

    private async Task TellAsync(LeasedNode node)
    {
        try
        {
            await nodes.Of(node.Silo).CatchUpAsync().WaitAsync(_patience, time).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            ClusterLog.Evicted(logger, node.Name, options.AcknowledgeSeconds, failure.GetType().Name);
            metrics.Evicted();
            var left = await leases.EvictAsync(node.Name, node.Term, CancellationToken.None).ConfigureAwait(false);
            await Task.Delay(left, time).ConfigureAwait(false);
        }
    }
}
