using Rag.Api.Health;
using Rag.Api.Hosting;
using Rag.Api.Storage;
using Rag.Cluster;
using Rag.Cluster.Directory;
using Rag.Cluster.Leases;
using Rag.Cluster.Membership;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Nodes;
using Rag.Stores.Postgres;
using Rag.Stores.Postgres.Nodes;
using Rag.Stores.Qdrant;

namespace Rag.Api.Nodes;

/// <summary>A process that is one node of several. Nothing of it is there where no address is set.</summary>
internal static class NodeServices
{
    public static bool AreSeveral(IConfiguration configuration) =>
        configuration[$"{ClusterOptions.Section}:{nameof(ClusterOptions.Address)}"] is { Length: > 0 };

    /// <summary>To be called behind everything that it puts something in front of.</summary>
    public static void AddNodes(this WebApplicationBuilder builder)
    {
        builder.Services.AddSection<ClusterOptions>(builder.Configuration, ClusterOptions.Section);
        if (!AreSeveral(builder.Configuration))
        {
            return;
        }

        if (!StoreSettings.IsPostgres(builder.Configuration))
        {
            throw new ClusterException(
                "Cluster:Address makes this process one node of several, which have one database: set Store:Truth to Postgres."
            );
        }

        var database = builder.Configuration.GetSection(StoreOptions.Section).Get<StoreOptions>()!.Postgres.ConnectionString ?? "";
        builder.AddCluster(builder.Configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>()!, database);
        builder.Services.AddSingleton<INodeLeases>(provider => new PostgresNodeLeases(provider.GetRequiredService<PostgresDatabase>()));
        builder.Services.AddSingleton(provider => Changes(provider, QdrantServices.IsQdrant(builder.Configuration)));
        builder.Logging.AddFilter("Orleans", LogLevel.Error); // what it warns of is told by leases, in words of the service
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<INodeHoldings, NodeHoldings>();
        builder.Services.AddSingleton<NodeReport>();
        builder.Services.PutInFront<ISearcher, RoutedSearcher>();
        builder.Services.PutInFront<IArticleWriter, ToldWriter>();
    }

    /// <summary>To be called behind everything that starts with the service.</summary>
    public static void AddNodeLife(this IServiceCollection services, IConfiguration configuration)
    {
        if (AreSeveral(configuration))
        {
            services.AddClusterLife();
        }
    }

    /// <summary>
    /// To be called once it is known where the service listens, and before the door takes its names from that: the others call this node by
    /// an address of its own.
    /// </summary>
    public static void ListenToNodes(this WebApplication app)
    {
        if (!AreSeveral(app.Configuration))
        {
            return;
        }

        var address = app.Services.GetRequiredService<NodeIdentity>().Address;
        if (app.Urls.FirstOrDefault(url => BindingAddress.Parse(url).Port == address.Port) is { } url)
        {
            throw new ClusterException(
                $"Cluster:Address has the port of {url}, where callers ask: give the nodes a port of their own, which nobody else reaches."
            );
        }

        app.Urls.Add(address.GetLeftPart(UriPartial.Authority));
    }

    /// <summary>Behind the door's checks of form: requests of other nodes come in.</summary>
    public static void UseNodes(this WebApplication app)
    {
        if (AreSeveral(app.Configuration))
        {
            app.UseMiddleware<NodeGate>();
            app.Services.GetRequiredService<Drain>().Draining.Register(() => app.Services.GetRequiredService<LeaseKeeper>().EndServing());
        }
    }

    /// <summary>Where it is known who is asking: questions go to whoever is to answer them.</summary>
    public static void UseSending(this WebApplication app)
    {
        if (AreSeveral(app.Configuration))
        {
            app.UseMiddleware<LeaseGate>();
            app.UseMiddleware<SendingGate>();
        }
    }

    private static INodeChanges Changes(IServiceProvider services, bool isQdrant)
    {
        var store = services.GetRequiredService<PostgresStore>();
        return isQdrant ? services.GetRequiredService<QdrantIndex>().Behind(store) : store;
    }

    /// <summary>What was the service is handed to the one that takes its place.</summary>
    private static void PutInFront<TService, TFront>(this IServiceCollection services)
        where TService : class
        where TFront : TService
    {
        var behind = services.Last(service => service.ServiceType == typeof(TService));
        services.AddSingleton<TService>(provider =>
            ActivatorUtilities.CreateInstance<TFront>(provider, (TService)behind.ImplementationFactory!(provider))
        );
    }
}
