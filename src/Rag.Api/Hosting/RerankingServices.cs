using Rag.Core.Answers;
using Rag.Retrieval;
using Rag.Retrieval.Reranking;

namespace Rag.Api.Hosting;

/// <summary>The searcher of the service, with a reranker behind it where one is configured.</summary>
internal static class RerankingServices
{
    public static void AddReranking(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<RerankingOptions>(configuration, RerankingOptions.Section);
        services.AddSingleton(provider =>
            provider.GetRequiredService<Models>().LoadReranker(provider.GetRequiredService<RerankingOptions>().Model)
        );
        services.AddSingleton(provider => WithReranker(provider, provider.GetRequiredService<HybridSearcher>()));
    }

    public static ISearcher WithReranker(IServiceProvider services, ISearcher searcher) =>
        services.GetRequiredService<RerankingOptions>().Model == ModelOptions.None
            ? searcher
            : ActivatorUtilities.CreateInstance<RerankingSearcher>(services, searcher);
}
