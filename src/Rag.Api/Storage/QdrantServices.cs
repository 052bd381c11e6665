using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Postgres;
using Rag.Stores.Qdrant;

namespace Rag.Api.Storage;

/// <summary>The index in Qdrant, where the settings ask for it: it takes the place of the store's own, and of the store's writer.</summary>
internal static class QdrantServices
{
    /// <summary>After the store that says what is true.</summary>
    public static void AddQdrantIndex(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider => provider.GetRequiredService<StoreOptions>().Qdrant);
        services.AddSingleton<QdrantMetrics>();
        if (!IsQdrant(configuration))
        {
            return;
        }

        var (local, writer, renewal) = (services.Take<IChunkIndex>(), services.Take<IArticleWriter>(), services.Take<IVectorRenewal>());
        services.AddSingleton(provider => Open(provider, local(provider), writer(provider), renewal(provider)));
        services.AddSingleton<IChunkIndex>(provider => provider.GetRequiredService<QdrantIndex>());
        services.AddSingleton(provider => provider.GetRequiredService<QdrantIndex>().Writer);
        services.AddSingleton(provider => provider.GetRequiredService<QdrantIndex>().Renewal!);
    }

    public static bool IsQdrant(IConfiguration configuration) =>
        configuration.GetSection(StoreOptions.Section).GetValue<StoreIndex>(nameof(StoreOptions.Index)) == StoreIndex.Qdrant;

    /// <summary>Over a database that other processes have open too, one of them keeps a collection.</summary>
    /// <exception cref="Stores.Embedded.StoreOpenException">Another process does.</exception>
    public static void ClaimCollection(IServiceProvider services)
    {
        var options = services.GetRequiredService<QdrantOptions>();
        services
            .GetService<PostgresStore>()
            ?.ClaimIndexAsync(
                $"The collection '{options.Collection}' of {options.Url}",
                "give each process a Store:Qdrant:Collection of its own",
                CancellationToken.None
            )
            .GetAwaiter()
            .GetResult();
    }

    private static QdrantIndex Open(IServiceProvider services, IChunkIndex local, IArticleWriter writer, IVectorRenewal renewal)
    {
        var store = new QdrantStore(
            services.GetRequiredService<IIndexTruth>(),
            local,
            services.GetRequiredService<IArticleCatalog>(),
            writer,
            services.GetRequiredService<IArticleChanges>(),
            services.GetRequiredService<IChunkRetirement>(),
            renewal
        );
        var options = services.GetRequiredService<QdrantOptions>();
        ClaimCollection(services);
        return QdrantIndex
            .OpenAsync(
                store,
                options,
                services.GetRequiredService<QdrantMetrics>(),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<QdrantIndex>>(),
                CancellationToken.None
            )
            .GetAwaiter()
            .GetResult();
    }

    /// <summary>What the store registered under this port, which it is registered under no more.</summary>
    private static Func<IServiceProvider, T> Take<T>(this IServiceCollection services)
        where T : class
    {
        var registered = services.Last(service => service.ServiceType == typeof(T));
        services.Remove(registered);
        var made = registered.ImplementationFactory
            ?? throw new InvalidOperationException($"{typeof(T).Name} is not registered by what makes it.");
        return provider => (T)made(provider);
    }
}
