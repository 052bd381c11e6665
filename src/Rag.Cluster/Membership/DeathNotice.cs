using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rag.Cluster.Leases;

namespace Rag.Cluster.Membership;

/// <summary>
/// The others have declared this process's silo dead, which cannot be taken back: it stops answering and ends, so that whoever watches over
/// it starts it anew.
/// </summary>
internal sealed class DeathNotice(NodeLease lease, IHostApplicationLifetime lifetime, ILogger<DeathNotice> logger) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        ClusterLog.GivenUp(logger, exception?.Message ?? context ?? "for no reason given");
        lease.Lose();
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }
}
