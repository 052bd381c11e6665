using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rag.Cluster.Directory;
using Rag.Cluster.Leases;
using Rag.Cluster.Membership;
using Rag.Core.Nodes;

namespace Rag.Cluster.Tests.Membership;

/// <summary>A node without a service: leases, a silo, summaries and broadcasts.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly IHost _host;

    private SiloProcess(IHost host, GatedChanges changes) => (_host, Changes) = (host, changes);

    public GatedChanges Changes { get; }

    public NodeLease Lease => _host.Services.GetRequiredService<NodeLease>();

    public NodeDirectory Directory => _host.Services.GetRequiredService<NodeDirectory>();

    public IChangeBroadcast Broadcast => _host.Services.GetRequiredService<IChangeBroadcast>();

    public static async Task<SiloProcess> StartAsync(
        ClusterOptions options,
        INodeLeases leases,
        FixedHoldings holdings,
        Action<IHostApplicationBuilder, ClusterOptions> addCluster
    )
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var changes = new GatedChanges();
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(leases);
        builder.Services.AddSingleton<INodeChanges>(changes);
        builder.Services.AddSingleton<INodeHoldings>(holdings);
        addCluster(builder, options);
        builder.Services.AddClusterLife();
        var host = builder.Build();
        await host.StartAsync();
        return new SiloProcess(host, changes);
    }

    public async ValueTask DisposeAsync()
    {
        Changes.Open();
        await _host.StopAsync();
        _host.Dispose();
    }
}
