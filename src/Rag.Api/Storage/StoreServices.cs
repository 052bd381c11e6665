using Microsoft.Extensions.DependencyInjection.Extensions;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Ingestion.Stories;

namespace Rag.Api.Storage;

/// <summary>Everything that outlives the process, behind its ports: in the data folder, or in a PostgreSQL database.</summary>
internal static class StoreServices
{
    public static void AddStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<StoreOptions>(configuration, StoreOptions.Section);
        if (StoreSettings.IsPostgres(configuration))
        {
            services.AddPostgresStore();
        }
        else
        {
            services.AddEmbeddedStore();
        }

        services.TryAddSingleton<IStoryAssigner>(AssignStories);
    }

    /// <summary>Where questions are kept to measure with.</summary>
    public static void AddKeptQuestions(this IServiceCollection services) =>
        services.AddSingleton<IKeptQuestions>(provider => provider.GetRequiredService<IQuestionShelf>().Open());

    /// <summary>An assigner that forgets articles which are removed.</summary>
    private static StoryAssigner AssignStories(IServiceProvider services)
    {
        var assigner = new StoryAssigner(services.GetRequiredService<IStoryCatalog>());
        services.GetRequiredService<IChunkRetirement>().Subscribe(assigner.ForgetGoneAsync);
        return assigner;
    }
}
