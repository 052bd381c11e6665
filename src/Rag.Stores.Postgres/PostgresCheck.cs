using Npgsql;
using Rag.Core.Articles;
using Rag.Stores.Embedded;

namespace Rag.Stores.Postgres;

/// <summary>What can be said of a database before it is opened.</summary>
public static class PostgresCheck
{
    /// <summary>Why these options name no database, as a sentence; null where they do.</summary>
    public static string? FaultOf(PostgresOptions options)
    {
        try
        {
            PostgresSettings.Of(options);
            return null;
        }
        catch (StoreOpenException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>
    /// Waits, asking every second, until the server answers and has the database. What does not pass by itself, as a wrong password, ends
    /// the wait.
    /// </summary>
    /// <param name="waiting">Told once, in a sentence, what is waited for.</param>
    /// <inheritdoc cref="PostgresDatabase.OpenAsync" path="/exception"/>
    public static async Task AwaitAsync(PostgresOptions options, Action<string> waiting, CancellationToken cancellation)
    {
        var isTold = false;
        while (true)
        {
            try
            {
                await PendingMigrationsAsync(options, cancellation).ConfigureAwait(false);
                return;
            }
            catch (StoreUnreachableException e) when (PostgresFault.MayPass(e.InnerException))
            {
                if (!isTold)
                {
                    waiting(e.Message);
                    isTold = true;
                }

                await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What <see cref="PostgresDatabase.OpenAsync"/> would do to the schema, which is left as it is.</summary>
    /// <inheritdoc cref="PostgresDatabase.OpenAsync" path="/exception"/>
    public static async Task<IReadOnlyList<PostgresMigration>> PendingMigrationsAsync(
        PostgresOptions options,
        CancellationToken cancellation
    )
    {
        var settings = PostgresSettings.Of(options);
        var server = PostgresSettings.NameOf(settings);
        try
        {
            await using var source = NpgsqlDataSource.Create(settings);
            return await PostgresSchema.PendingAsync(source, server, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresFault.Translated(e, server) is { } told)
        {
            throw told;
        }
    }
}
