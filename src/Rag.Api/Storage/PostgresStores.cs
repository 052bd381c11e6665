using Microsoft.Extensions.DependencyInjection.Extensions;
using Rag.Api.Hosting;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Conversations;
using Rag.Core.Drift;
using Rag.Core.Evaluation;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Stores.Postgres;
using Rag.Stores.Postgres.Answers;
using Rag.Stores.Postgres.Conversations;
using Rag.Stores.Postgres.Drift;
using Rag.Stores.Postgres.Evaluation;
using Rag.Stores.Postgres.Feedback;
using Rag.Stores.Postgres.Feeds;
using Rag.Stores.Postgres.Keys;
using Rag.Stores.Postgres.Queue;

namespace Rag.Api.Storage;

/// <summary>
/// Everything in a PostgreSQL database. What is this machine's own stays in the data folder, which is this process's as long as it runs:
/// computed passages, models, the guard's figures about this machine, the key of credentials.
/// </summary>
internal static class PostgresStores
{
    public static void AddPostgresStore(this IServiceCollection services)
    {
        services.AddSingleton(provider => new HeldFolder(provider.GetRequiredService<DataFolder>().Path));
        services.AddSingleton(OpenDatabase);
        services.AddSingleton(provider => new RememberedEmbedder(() =>
            Wait(PostgresStore.ReadEmbedderAsync(Database(provider), CancellationToken.None))
        ));
        services.AddSingleton(OpenStore);
        services.AddSingleton(provider => provider.GetRequiredService<PostgresStore>().Catalog);
        services.AddSingleton(provider => provider.GetRequiredService<PostgresStore>().Writer);
        services.AddSingleton(provider => provider.GetRequiredService<PostgresStore>().Changes);
        services.AddSingleton(provider => provider.GetRequiredService<PostgresStore>().Retirement);
        services.AddSingleton(provider => provider.GetRequiredService<PostgresStore>().Index);
        services.AddSingleton(provider => provider.GetRequiredService<PostgresStore>().Stories);
        services.AddSingleton(provider => provider.GetRequiredService<PostgresStore>().Renewal);
        services.AddSingleton(provider => provider.GetRequiredService<PostgresStore>().Truth);

        services.TryAddSingleton<IArticleQueue>(provider =>
            Wait(PostgresArticleQueue.OpenAsync(Database(provider), Time(provider), CancellationToken.None))
        );
        services.AddSingleton<SharedOutcomes>();
        services.AddSingleton<IArticleOutcomes>(provider => provider.GetRequiredService<SharedOutcomes>());
        services.AddHostedService(provider => provider.GetRequiredService<SharedOutcomes>());
        services.AddSingleton<IRequestAnswers>(provider => new PostgresRequestAnswers(Database(provider), Time(provider)));
        services.TryAddSingleton<IFeedCatalog>(provider =>
            Wait(PostgresFeedCatalog.OpenAsync(Database(provider), Time(provider), CancellationToken.None))
        );

        services.AddSingleton(OpenKeys);
        services.AddSingleton<IApiKeys>(provider => provider.GetRequiredService<PostgresApiKeys>());
        services.AddSingleton<IKeyAdministration>(provider => provider.GetRequiredService<PostgresApiKeys>());
        services.AddSingleton<IQuotaUses>(provider => new PostgresQuotaUses(Database(provider), Time(provider)));

        services.AddSingleton<IConversations>(provider => new PostgresConversations(
            Database(provider),
            provider.GetRequiredService<ConversationOptions>().MostBytes
        ));
        services.AddSingleton<IAnswerRecords>(provider => new PostgresAnswerRecords(
            Database(provider),
            provider.GetRequiredService<ILogger<PostgresAnswerRecords>>()
        ));
        services.AddSingleton<IAnswerFeedback>(provider => new PostgresAnswerFeedback(Database(provider)));
        services.AddSingleton<IQuestionShelf>(provider => new PostgresQuestions(Database(provider)));
        services.AddSingleton<IEvalRuns>(provider => new PostgresEvalRuns(Database(provider)));
        services.AddSingleton<IDriftLog>(provider => new PostgresDriftLog(Database(provider)));
    }

    private static PostgresDatabase OpenDatabase(IServiceProvider services) =>
        Wait(
            PostgresDatabase.OpenAsync(
                services.GetRequiredService<StoreOptions>().Postgres.Options,
                services.GetRequiredService<ILogger<PostgresDatabase>>(),
                CancellationToken.None
            )
        );

    private static PostgresStore OpenStore(IServiceProvider services)
    {
        services.GetRequiredService<HeldFolder>();
        return Wait(
            PostgresStore.OpenAsync(
                Database(services),
                EmbeddedStores.OptionsOf(services),
                services.GetRequiredService<ILogger<PostgresStore>>(),
                CancellationToken.None
            )
        );
    }

    private static PostgresApiKeys OpenKeys(IServiceProvider services) =>
        Wait(
            PostgresApiKeys.OpenAsync(
                Database(services),
                Time(services),
                services.GetRequiredService<ILogger<PostgresApiKeys>>(),
                CancellationToken.None
            )
        );

    private static PostgresDatabase Database(IServiceProvider services) => services.GetRequiredService<PostgresDatabase>();

    private static TimeProvider Time(IServiceProvider services) => services.GetRequiredService<TimeProvider>();

    /// <summary>Services are made when they are first needed, and whoever needs them waits.</summary>
    private static T Wait<T>(Task<T> opened) => opened.GetAwaiter().GetResult();
}
