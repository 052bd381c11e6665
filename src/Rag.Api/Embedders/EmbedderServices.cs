using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion.Renewal;

namespace Rag.Api.Embedders;

/// <summary>The embedder that the store remembers, and what puts another in its place.</summary>
internal static class EmbedderServices
{
    public static void AddEmbedder(this IServiceCollection services)
    {
        services.AddSingleton(LoadServed);
        services.AddSingleton(provider => (IEmbedderTokens)provider.GetRequiredService<IEmbedder>());
        services.AddSingleton(Renewing);
        services.AddSingleton<EmbedderDesk>();
    }

    private static ServedEmbedder LoadServed(IServiceProvider services)
    {
        var models = services.GetRequiredService<Models>();
        return new ServedEmbedder(models.LoadEmbedder(models.EmbedderName));
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
