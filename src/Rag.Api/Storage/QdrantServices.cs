using Rag.Core.Articles;
using Rag.Core.Indexing;
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
        if (configuration.GetSection(StoreOptions.Section).GetValue<StoreIndex>(nameof(StoreOptions.Index)) != StoreIndex.Qdrant)
        {
            return;
        }

        var (local, writer, renewal) = (services.Take<IChunkIndex>(), services.Take<IArticleWriter>(), services.Take<IVectorRenewal>());
        services.AddSingleton(provider => Open(provider, local(provider), writer(provider), renewal(provider)));
        services.AddSingleton<IChunkIndex>(provider => provider.GetRequiredService<QdrantIndex>());
        services.AddSingleton(provider => provider.GetRequiredService<QdrantIndex>().Writer);
        services.AddSingleton(provider => provider.GetRequiredService<QdrantIndex>().Renewal!);
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
        return QdrantIndex
            .OpenAsync(
                store,
                services.GetRequiredService<QdrantOptions>(),
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
