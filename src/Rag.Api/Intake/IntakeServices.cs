using Microsoft.Extensions.DependencyInjection.Extensions;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Queue;
using Rag.Ingestion;
using Rag.Ingestion.Indexing;
using Rag.Ingestion.Queue;

namespace Rag.Api.Intake;

/// <summary>Articles from files and the queue to the store, giving way to questions.</summary>
internal static class IntakeServices
{
    public static void AddIntake(this IServiceCollection services)
    {
        services.AddSingleton<ForegroundActivity>();
        services.AddSingleton<IForegroundActivity>(provider => provider.GetRequiredService<ForegroundActivity>());
        services.AddSingleton<IngestMetrics>();
        services.AddSingleton<ChangeCursors>();
        services.AddSingleton<ArticleOutcomes>();
        services.TryAddSingleton<IArticleOutcomes>(provider => provider.GetRequiredService<ArticleOutcomes>());
        services.AddSingleton(provider => new QueuePressure(
            provider.GetRequiredService<IArticleQueue>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(Yielding<IngestPipeline>);
        services.AddSingleton(Yielding<QueuePipeline>);
        services.AddSingleton<ArticleIntake>();
    }

    /// <summary>A pipeline whose embedder gives way.</summary>
    private static T Yielding<T>(IServiceProvider services) =>
        ActivatorUtilities.CreateInstance<T>(
            services,
            new YieldingEmbedder(services.GetRequiredService<IEmbedder>(), services.GetRequiredService<IForegroundActivity>())
        );
}
