using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Rag.Cluster.Membership;
using Rag.Core.Nodes;
using Rag.Stores.Postgres;
using Rag.Stores.Postgres.Nodes;
using Rag.Tests.Postgres;

namespace Rag.Cluster.Tests.Membership;

/// <summary>Real silos in this process: they find each other over a database, or by a first one where there is none.</summary>
public sealed class ClusterOfSilosTests : IAsyncDisposable
{
    private readonly List<SiloProcess> _silos = [];

    /// <summary>It outlives the silos, which say there that they end.</summary>
    private PostgresTestDatabase? _database;
    private PostgresDatabase? _opened;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_TellEachOtherOfChangesAndHoldings_WithoutADatabase()
    {
        var (leases, first) = (new MemoryLeases(TimeProvider.System), FreePort());
        foreach (var (name, port) in new[] { ("a", first), ("b", FreePort()) })
        {
            var primary = new IPEndPoint(IPAddress.Loopback, first);
            await JoinAsync(name, port, leases, new FixedHoldings(load: 2, 1, 2), membership: silo =>
                silo.UseDevelopmentClustering(primary)
            );
        }

        await CheckAsync();
    }

    [Fact]
    public async Task Silos_TellEachOtherOfChangesAndHoldings_OverPostgres()
    {
        var (database, leases) = NewDatabase();
        await JoinAsync("a", FreePort(), leases, new FixedHoldings(load: 2, 1, 2), database);
        await JoinAsync("b", FreePort(), leases, new FixedHoldings(load: 2, 1, 2), database);
        await JoinAsync("c", FreePort(), leases, new FixedHoldings(load: 2, 1, 2), database);

        await CheckAsync();

        // One that ends is missed by nobody: a change goes through at once.
        await _silos[2].DisposeAsync();
        _silos.RemoveAt(2);
        var began = Stopwatch.StartNew();
        await _silos[0].Broadcast.TellAsync();

        Assert.InRange(began.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task ANodeThatDoesNotTakeAChangeUp_ServesNoMore_WhenTheChangeIsAcknowledged()
    {
        var (database, leases) = NewDatabase();
        await JoinAsync("a", FreePort(), leases, new FixedHoldings(), database);
        await JoinAsync("b", FreePort(), leases, new FixedHoldings(), database);
        await UntilAsync(() => _silos.TrueForAll(silo => silo.Lease.IsServing));
        _silos[1].Changes.Close();
        await _silos[0].Broadcast.TellAsync();

        Assert.False(_silos[1].Lease.IsServing);

        _silos[1].Changes.Open();
        await UntilAsync(() => _silos[1].Lease.IsServing);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        _opened?.Close();
        _database?.Dispose();
    }

    private (PostgresTestDatabase Database, INodeLeases Leases) NewDatabase()
    {
        _database = PostgresServer.Shared.NewDatabase();
        _opened = _database.Open();
        return (_database, new PostgresNodeLeases(_opened));
    }

    private async Task CheckAsync()
    {
        await UntilAsync(() => _silos.TrueForAll(silo => silo.Lease.IsServing));
        await UntilAsync(() =>
            _silos.TrueForAll(silo =>
                silo.Directory.Nodes.Count == _silos.Count && silo.Directory.Nodes.All(node => node.Summary is not null)
            )
        );
        var standing = _silos[0].Directory.Standing("a", [(1, 100), (7, 50)], new HashSet<string>());

        Assert.All(standing, other => Assert.Equal((2, 100), (other.Standing.Load, other.Standing.HeldTokens)));

        var before = _silos.ConvertAll(silo => silo.Changes.Calls);
        await _silos[0].Broadcast.TellAsync();

        Assert.All(_silos.Index().Skip(1), silo => Assert.True(silo.Item.Changes.Calls > before[silo.Index]));
    }

    private async Task JoinAsync(string name, int port, INodeLeases leases, FixedHoldings holdings, Action<ISiloBuilder> membership) =>
        _silos.Add(
            await SiloProcess.StartAsync(Options(name, port), leases, holdings, (host, options) => host.AddCluster(options, membership))
        );

    private async Task JoinAsync(string name, int port, INodeLeases leases, FixedHoldings holdings, PostgresTestDatabase database) =>
        _silos.Add(
            await SiloProcess.StartAsync(Options(name, port), leases, holdings, (host, options) =>
                host.AddCluster(options, database.Server.ConnectionString(database.Name))
            )
        );

    private static ClusterOptions Options(string name, int siloPort) => TestNodes.Options(name, FreePort(), siloPort);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var began = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(40), "It did not come to that.");
            await Task.Delay(20, Cancellation);
        }
    }
}
