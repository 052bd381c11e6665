using Microsoft.Extensions.DependencyInjection.Extensions;
using Rag.Api.Hosting;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Conversations;
using Rag.Core.Drift;
using Rag.Core.Evaluation;
using Rag.Core.Feeds;
using Rag.Core.Indexing;
using Rag.Core.Models;
using Rag.Core.Queue;
using Rag.Stores.Answers;
using Rag.Stores.Conversations;
using Rag.Stores.Drift;
using Rag.Stores.Embedded;
using Rag.Stores.Evaluation;
using Rag.Stores.Feedback;
using Rag.Stores.Feeds;
using Rag.Stores.Keys;
using Rag.Stores.Queue;

namespace Rag.Api.Storage;

/// <summary>The databases of the data folder. All are opened under the lock that the articles' store holds.</summary>
internal static class EmbeddedStores
{
    public static void AddEmbeddedStore(this IServiceCollection services)
    {
        services.AddSingleton(provider => new RememberedEmbedder(() =>
            EmbeddedStore.ReadEmbedder(provider.GetRequiredService<DataFolder>().Path)
        ));
        services.AddSingleton(OpenStore);
        services.AddSingleton<IArticleCatalog>(provider => provider.GetRequiredService<EmbeddedStore>());
        services.AddSingleton<IArticleWriter>(provider => provider.GetRequiredService<EmbeddedStore>());
        services.AddSingleton<IArticleChanges>(provider => provider.GetRequiredService<EmbeddedStore>());
        services.AddSingleton<IChunkRetirement>(provider => provider.GetRequiredService<EmbeddedStore>());
        services.AddSingleton<IChunkIndex>(provider => provider.GetRequiredService<EmbeddedStore>());
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Stories);
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Renewal);
        services.AddSingleton(provider => provider.GetRequiredService<EmbeddedStore>().Truth);

        services.AddSingleton(provider => SqliteArticleQueue.Open(HeldFolder(provider), Time(provider)));
        services.TryAddSingleton<IArticleQueue>(provider => provider.GetRequiredService<SqliteArticleQueue>());
        services.AddSingleton<IRequestAnswers>(provider => provider.GetRequiredService<SqliteArticleQueue>());
        services.TryAddSingleton<IFeedCatalog>(provider => SqliteFeedCatalog.Open(HeldFolder(provider), Time(provider)));

        services.AddSingleton(provider => SqliteApiKeys.Open(HeldFolder(provider), Time(provider)));
        services.AddSingleton<IApiKeys>(provider => provider.GetRequiredService<SqliteApiKeys>());
        services.AddSingleton<IKeyAdministration>(provider => provider.GetRequiredService<SqliteApiKeys>());
        services.AddSingleton<IQuotaUses>(provider => provider.GetRequiredService<SqliteApiKeys>());

        services.AddSingleton<IConversations>(provider =>
            SqliteConversations.Open(HeldFolder(provider), provider.GetRequiredService<ConversationOptions>().MostBytes)
        );
        services.AddSingleton<IAnswerRecords>(provider =>
            SqliteAnswerRecords.Open(HeldFolder(provider), provider.GetRequiredService<ILogger<SqliteAnswerRecords>>())
        );
        services.AddSingleton<IAnswerFeedback>(provider => SqliteAnswerFeedback.Open(HeldFolder(provider)));
        services.AddSingleton<IQuestionShelf>(provider => new FolderQuestions(HeldFolder(provider)));
        services.AddSingleton<IEvalRuns>(provider => SqliteEvalRuns.Open(HeldFolder(provider)));
        services.AddSingleton<IDriftLog>(provider => SqliteDriftLog.Open(HeldFolder(provider)));
    }

    private static EmbeddedStore OpenStore(IServiceProvider services) =>
        EmbeddedStore.Open(
            services.GetRequiredService<DataFolder>().Path,
            OptionsOf(services),
            services.GetRequiredService<ILogger<EmbeddedStore>>()
        );

    /// <summary>For any store with an index in this process.</summary>
    public static EmbeddedStoreOptions OptionsOf(IServiceProvider services)
    {
        var embedder = services.GetRequiredService<IEmbedder>();
        return new EmbeddedStoreOptions(embedder.Digest, embedder.Dimensions)
        {
            EmbedderName = services.GetRequiredService<Models>().EmbedderName,
            Scan = services.GetRequiredService<StoreOptions>().Scan,
            Clock = services.GetRequiredService<TimeProvider>(),
        };
    }

    private static string HeldFolder(IServiceProvider services)
    {
        services.GetRequiredService<EmbeddedStore>();
        return services.GetRequiredService<DataFolder>().Path;
    }

    private static TimeProvider Time(IServiceProvider services) => services.GetRequiredService<TimeProvider>();
}
