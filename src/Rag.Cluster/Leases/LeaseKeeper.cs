using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rag.Cluster.Directory;
using Rag.Core.Nodes;

namespace Rag.Cluster.Leases;

/// <summary>
/// Takes this node's lease, catches up with what was changed without it, then renews the lease while the service runs. A lease that
/// was lost is taken anew in the same way.
/// </summary>
public sealed class LeaseKeeper(
    INodeLeases leases,
    NodeLease lease,
    INodeChanges changes,
    INodeHoldings own,
    NodeIdentity self,
    ISiloName silo,
    ClusterOptions options,
    TimeProvider time,
    ILogger<LeaseKeeper> logger
) : BackgroundService
{
    /// <summary>A lease survives two renewals that fail.</summary>
    private const int RenewalsPerLease = 4;

    /// <summary>So long after a lease has run out it is looked whether it has.</summary>
    private static readonly TimeSpan s_afterEnd = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _length = TimeSpan.FromSeconds(options.LeaseSeconds);

    /// <summary>Set while the service ends: it renews, and is sent nothing more.</summary>
    private volatile bool _isEnding;

    /// <summary>From now on other nodes send no question here. Those under way are answered.</summary>
    public void EndServing() => _isEnding = true;

    /// <exception cref="ClusterException">
    /// The nodes that answer over the database speak another protocol, or one of them has this node's name.
    /// </exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RequireProtocolAsync(cancellationToken).ConfigureAwait(false);
        await RequireNameAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        var term = lease.Term;
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        lease.Lose();
        if (term is { } ended)
        {
            try
            {
                await leases.GiveUpAsync(self.Name, ended, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                ClusterLog.LeaseUncertain(logger, failure.Message); // it ends by itself
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await HoldAsync(stoppingToken).ConfigureAwait(false);
                ClusterLog.LeaseLost(logger, self.Name);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                ClusterLog.LeaseUncertain(logger, failure.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            lease.Lose();
            await Task.Delay(_length / RenewalsPerLease, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RequireProtocolAsync(CancellationToken cancellation)
    {
        var spoken = await leases.AgreeAsync(self.Name, NodeProtocol.Version, cancellation).ConfigureAwait(false);
        if (spoken != NodeProtocol.Version)
        {
            throw new ClusterException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The nodes that answer over this database speak protocol {spoken} to each other, and this "
                        + $"program {NodeProtocol.Version}: end all of them before one of this version is started."
                )
            );
        }
    }

    /// <summary>
    /// A node that was killed comes back under its name at once where its address is the same, and else when its lease has run out. A lease
    /// that runs on then is that of another node.
    /// </summary>
    private async Task RequireNameAsync(CancellationToken cancellation)
    {
        if (await NamesakeAsync(cancellation).ConfigureAwait(false) is not { } before)
        {
            return;
        }

        await Task.Delay(before.Left + s_afterEnd, time, cancellation).ConfigureAwait(false);
        if (await NamesakeAsync(cancellation).ConfigureAwait(false) is { } other)
        {
            throw NameTaken(other.Address);
        }
    }

    private async Task<LeasedNode?> NamesakeAsync(CancellationToken cancellation) =>
        (await leases.LiveAsync(cancellation).ConfigureAwait(false)).FirstOrDefault(node =>
            node.Name == self.Name && node.Address != self.Address.ToString()
        );

    private ClusterException NameTaken(string address) =>
        new($"The name {self.Name} is another live node's, at {address}: set Cluster:Name to one that no other node has.");

    /// <summary>One life of the lease; returns when it was lost.</summary>
    private async Task HoldAsync(CancellationToken stop)
    {
        await RequireProtocolAsync(stop).ConfigureAwait(false);
        var asked = time.GetTimestamp();
        var taken = await leases
            .TakeAsync(self.Name, self.Address.ToString(), silo.Value, _length, stop)
            .AsTask()
            .WaitAsync(_length, time, stop)
            .ConfigureAwait(false);
        if (taken is not { } term)
        {
            var other = await NamesakeAsync(stop).ConfigureAwait(false);
            throw NameTaken(other?.Address ?? "an address of its own");
        }

        lease.Take(term, asked, _length);
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var caughtUp = changes.CatchUpAsync(life.Token).AsTask();
        try
        {
            while (await RenewAsync(term, HasCaughtUp(caughtUp), stop).ConfigureAwait(false))
            {
                var pause = Task.Delay(_length / RenewalsPerLease, time, stop);
                await (caughtUp.IsCompleted ? pause : Task.WhenAny(pause, caughtUp)).ConfigureAwait(false);
                stop.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await life.CancelAsync().ConfigureAwait(false);
            await caughtUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static bool HasCaughtUp(Task caughtUp)
    {
        if (caughtUp.IsFaulted)
        {
            caughtUp.GetAwaiter().GetResult();
        }

        return caughtUp.IsCompletedSuccessfully;
    }

    /// <summary>False where the lease is lost. An answer that does not come, or comes too late, leaves it to run out.</summary>
    private async Task<bool> RenewAsync(long term, bool isServing, CancellationToken stop)
    {
        var asked = time.GetTimestamp();
        var left = lease.Left;
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        using var call = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var renewed = await leases
            .RenewAsync(self.Name, term, _length, isServing && !_isEnding && own.CanAnswer, call.Token)
            .AsTask()
            .WaitAsync(left, time, stop)
            .ConfigureAwait(false);
        return renewed && lease.Extend(term, asked, isServing);
    }
}
