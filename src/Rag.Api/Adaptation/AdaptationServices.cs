using Microsoft.Extensions.Options;
using Rag.Api.Embedders;
using Rag.Api.Hosting;
using Rag.Core.Models;

namespace Rag.Api.Adaptation;

/// <summary>What learns from use, and what was learnt.</summary>
internal static class AdaptationServices
{
    public static void AddAdaptation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<AdaptationOptions>(configuration, AdaptationOptions.Section);
        services.AddSingleton<IValidateOptions<AdaptationOptions>, AdaptationOptionsCheck>();
        services.AddSingleton<AdaptationFolder>();
        services.AddSingleton<AdoptedProjections>();
        services.AddSingleton(Questions);
        services.AddSingleton<IEmbedder>(provider => provider.GetRequiredService<QuestionEmbedder>());
        services.AddSingleton<AdaptationData>();
        services.AddSingleton<IAdaptation>(provider => ActivatorUtilities.CreateInstance<QuestionAdaptation>(provider, configuration));
        services.AddSingleton<IAdaptation>(provider => ActivatorUtilities.CreateInstance<ReaderAdaptation>(provider, configuration));
        services.AddSingleton<AdoptedAdapters>();
        services.AddSingleton<AdaptationDesk>();
    }

    private static QuestionEmbedder Questions(IServiceProvider services)
    {
        var embedder = new QuestionEmbedder(services.GetRequiredService<ServedEmbedder>());
        services.GetRequiredService<AdoptedProjections>().PutInUse(embedder);
        return embedder;
    }
}
