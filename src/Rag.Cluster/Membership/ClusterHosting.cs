using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Rag.Cluster.Directory;
using Rag.Cluster.Forwarding;
using Rag.Cluster.Leases;

namespace Rag.Cluster.Membership;

/// <summary>What a node is made of, beside what the service brings: leases, what it keeps in memory, what it has to tell,
/// and its <see cref="ClusterOptions"/>.</summary>
public static class ClusterHosting
{
    private const string ClusterName = "rag";

    /// <summary>A node of the cluster that shares this database.</summary>
    /// <param name="connectionString">Of the database whose schema "rag" has the tables of the migrations.</param>
    /// <exception cref="ClusterException">What is wrong with the settings.</exception>
    public static void AddCluster(this IHostApplicationBuilder host, ClusterOptions options, string connectionString) =>
        host.AddCluster(options, silo => silo.UseAdoNetClustering(membership =>
            {
                membership.Invariant = "Npgsql";
                membership.ConnectionString = new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = "rag" }.ConnectionString;
            }));

    /// <param name="membership">How silos find each other.</param>
    internal static void AddCluster(this IHostApplicationBuilder host, ClusterOptions options, Action<ISiloBuilder> membership)
    {
        var self = NodeIdentity.Of(options);
        NodePorts.RequireFree(self);
        var services = host.Services;
        services.AddSingleton(self);
        services.AddSingleton<NodeLease>();
        services.AddSingleton<NodeMetrics>();
        services.AddSingleton<NodeDirectory>();
        services.AddSingleton<NodeRouter>();
        services.AddSingleton<QuestionForwarder>();
        services.AddHttpForwarder();
        services.AddSingleton<ISiloName, LocalSilo>();
        services.AddSingleton<INodeServices, NodeServiceClient>();
        services.AddSingleton<IChangeBroadcast, ChangeBroadcast>();
        services.AddSingleton<IFatalErrorHandler, DeathNotice>();
        host.UseOrleans(silo =>
        {
            membership(silo);
            silo.ConfigureEndpoints(self.SiloAddress.Address, self.SiloAddress.Port, gatewayPort: 0);
            silo.AddGrainService<NodeService>();
            silo.Configure<Orleans.Configuration.ClusterOptions>(names => (names.ClusterId, names.ServiceId) = (ClusterName, ClusterName));
            silo.Configure<ClusterMembershipOptions>(liveness =>
            {
                liveness.ProbeTimeout = TimeSpan.FromSeconds(2);
                liveness.NumMissedProbesLimit = 5;
                liveness.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            });
        });
        services.AddSingleton<LeaseKeeper>();
    }

    /// <summary>
    /// The node takes its lease and tells the others of itself, once all that was added before has started; whoever writes articles starts
    /// between the cluster and this.
    /// </summary>
    public static void AddClusterLife(this IServiceCollection services)
    {
        services.AddHostedService(provider => provider.GetRequiredService<LeaseKeeper>());
        services.AddHostedService<SummaryExchange>();
    }
}
