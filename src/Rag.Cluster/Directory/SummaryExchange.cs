using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rag.Cluster.Leases;
using Rag.Cluster.Membership;
using Rag.Core.Nodes;

namespace Rag.Cluster.Directory;

/// <summary>Reads every second who lives, and tells the others every few seconds what this node holds.</summary>
internal sealed class SummaryExchange(
    INodeLeases leases,
    NodeLease lease,
    INodeServices nodes,
    INodeHoldings own,
    NodeDirectory directory,
    NodeIdentity self,
    ClusterOptions options,
    TimeProvider time,
    ILogger<SummaryExchange> logger
) : BackgroundService
{
    private static readonly TimeSpan s_betweenReads = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestTelling = TimeSpan.FromSeconds(2);

    private long _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                directory.Apply(await leases.LiveAsync(stoppingToken).ConfigureAwait(false));
                if (_told == 0 || time.GetElapsedTime(_told).TotalSeconds >= options.SummarySeconds)
                {
                    _told = time.GetTimestamp();
                    await TellAsync(stoppingToken).ConfigureAwait(false);
                }

                await Task.Delay(s_betweenReads, time, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                ClusterLog.NodesUnknown(logger, failure.Message);
                await Task.Delay(s_betweenReads, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TellAsync(CancellationToken stop)
    {
        if (lease.Term is not { } term)
        {
            return;
        }

        var summary = await own.SummarizeAsync(self.Name, term, stop).ConfigureAwait(false);
        directory.Note(summary with { Spent = [] });
        await Task.WhenAll(directory.Nodes.Where(node => node.Name != self.Name).Select(node => TellAsync(node, summary, stop)))
            .ConfigureAwait(false);
    }

    private async Task TellAsync(KnownNode node, NodeSummary summary, CancellationToken stop)
    {
        try
        {
            await nodes.Of(node.Silo).NoteAsync(summary).WaitAsync(s_longestTelling, time, stop).ConfigureAwait(false);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            ClusterLog.NotTold(logger, node.Name, failure.GetType().Name);
        }
    }
}
