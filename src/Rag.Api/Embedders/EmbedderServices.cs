using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion.Renewal;
using Rag.Stores.Embedded;

namespace Rag.Api.Embedders;

/// <summary>The embedder that the store remembers, and what puts another in its place.</summary>
internal static class EmbedderServices
{
    public static void AddEmbedder(this IServiceCollection services)
    {
        services.AddSingleton(LoadServed);
        services.AddSingleton(provider => (IEmbedderTokens)provider.GetRequiredService<IEmbedder>());
        services.AddSingleton(OpenStore);
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Renewal);
        services.AddSingleton(Renewing);
        services.AddSingleton<EmbedderDesk>();
    }

    private static ServedEmbedder LoadServed(IServiceProvider services)
    {
        var models = services.GetRequiredService<Models>();
        return new ServedEmbedder(models.LoadEmbedder(models.EmbedderName));
    }

    private static EmbeddedStore OpenStore(IServiceProvider services)
    {
        var embedder = services.GetRequiredService<IEmbedder>();
        return EmbeddedStore.Open(
            services.GetRequiredService<DataFolder>().Path,
            new EmbeddedStoreOptions(embedder.Digest, embedder.Dimensions)
            {
                EmbedderName = services.GetRequiredService<Models>().EmbedderName,
                Clock = services.GetRequiredService<TimeProvider>(),
            },
            services.GetRequiredService<ILogger<EmbeddedStore>>()
        );
    }

    private static EmbedderRenewal Renewing(IServiceProvider services) =>
        new(
            services.GetRequiredService<IVectorRenewal>(),
            services.GetRequiredService<IArticleCatalog>(),
            services.GetRequiredService<IStoryCatalog>(),
            services.GetRequiredService<ITokenizer>(),
            services.GetRequiredService<IForegroundActivity>()
        );
}
