using System.ComponentModel.DataAnnotations;
using Rag.Api.Hosting;
using Rag.Core.Models;
using Rag.Stores.Embedded;
using Rag.Stores.Postgres;
using Rag.Stores.Qdrant;

namespace Rag.Api.Storage;

/// <summary>The configured store, for commands that open a part of it alone.</summary>
internal static class StoreSettings
{
    public static bool IsPostgres(IConfiguration configuration) =>
        configuration.GetSection(StoreOptions.Section).GetValue<StoreTruth>(nameof(StoreOptions.Truth)) == StoreTruth.Postgres;

    /// <summary>The database that this program is configured for; null where the data folder holds everything.</summary>
    /// <exception cref="ValidationException">What is configured is no database.</exception>
    public static PostgresOptions? Postgres() => Read() is { Truth: StoreTruth.Postgres } options ? Valid(options).Postgres.Options : null;

    /// <summary>The database that is named, whether the service uses it or not.</summary>
    /// <inheritdoc cref="Postgres" path="/exception"/>
    public static PostgresOptions NamedPostgres()
    {
        var options = Read();
        options.Truth = StoreTruth.Postgres;
        return Valid(options).Postgres.Options;
    }

    /// <summary>The Qdrant that this program is configured for; null where the index is in the process.</summary>
    /// <exception cref="ValidationException">What is configured is none.</exception>
    public static QdrantOptions? Qdrant() => Read() is { Index: StoreIndex.Qdrant } options ? Valid(options).Qdrant : null;

    private static StoreOptions Read()
    {
        var configuration = new ConfigurationManager();
        RagConfiguration.AddSettings(configuration);
        return configuration.GetSection(StoreOptions.Section).Get<StoreOptions>() ?? new StoreOptions();
    }

    private static StoreOptions Valid(StoreOptions options)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }

    /// <summary>As <see cref="Postgres"/>, opened.</summary>
    public static async Task<PostgresDatabase?> OpenPostgresAsync(CancellationToken cancellation) =>
        Postgres() is { } options ? await PostgresDatabase.OpenAsync(options, logger: null, cancellation) : null;

    /// <summary>The embedder that the store remembers; null where it is empty.</summary>
    public static async Task<EmbedderRecord?> EmbedderOfAsync(DataFolder data, CancellationToken cancellation)
    {
        await using var database = await OpenPostgresAsync(cancellation);
        return database is null ? EmbeddedStore.ReadEmbedder(data.Path) : await PostgresStore.ReadEmbedderAsync(database, cancellation);
    }
}
