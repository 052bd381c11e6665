using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Polly;
using Polly.Retry;
using Rag.Core.Articles;
using Rag.Stores.Embedded;

namespace Rag.Stores.Postgres;

/// <summary>
/// One database of a PostgreSQL server, for every store that keeps something in it: pooled connections, one session that tells what others
/// change, and calls that are made again after faults that pass. A transaction happens once or not at all, whatever is cut: one whose
/// commit was not answered is asked about. Thread-safe.
/// </summary>
public sealed class PostgresDatabase : IAsyncDisposable, IDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly ResiliencePipeline _retries;
    private readonly string _server;

    private PostgresDatabase(NpgsqlDataSource source, PostgresSession session, string server, PostgresOptions options, ILogger logger)
    {
        (_source, Session, _server, Metrics) = (source, session, server, new PostgresMetrics(session));
        _retries = new ResiliencePipelineBuilder()
            .AddRetry(
                new RetryStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(PostgresFault.IsPassing),
                    MaxRetryAttempts = options.Retries,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromMilliseconds(50),
                    MaxDelay = TimeSpan.FromSeconds(2),
                    OnRetry = tried =>
                    {
                        PostgresLog.MadeAgain(logger, server, ReasonOf(tried.Outcome.Exception), tried.AttemptNumber + 2);
                        return ValueTask.CompletedTask;
                    },
                }
            )
            .Build();
    }

    /// <summary>As the beginning of a sentence.</summary>
    public string Name => _server;

    /// <summary>Tells what this and other processes have changed, and shows them that this one lives.</summary>
    internal PostgresSession Session { get; }

    internal PostgresMetrics Metrics { get; }

    /// <summary>Connects, and brings the schema to this program's version.</summary>
    /// <exception cref="StoreOpenException">
    /// The connection string is none, or the database is another program's, a newer one's, or of another encoding than UTF-8.
    /// </exception>
    /// <exception cref="StoreUnreachableException">The server does not answer, or does not let this program in.</exception>
    public static async Task<PostgresDatabase> OpenAsync(PostgresOptions options, ILogger? logger, CancellationToken cancellation)
    {
        logger ??= NullLogger.Instance;
        var settings = PostgresSettings.Of(options);
        var server = PostgresSettings.NameOf(settings);
        var source = NpgsqlDataSource.Create(settings);
        try
        {
            await PostgresSchema.MigrateAsync(source, server, options.MigrationPatience, logger, cancellation).ConfigureAwait(false);
            var session = await PostgresSession.OpenAsync(settings, server, logger, cancellation).ConfigureAwait(false);
            return new PostgresDatabase(source, session, server, options, logger);
        }
        catch (Exception e)
        {
            await source.DisposeAsync().ConfigureAwait(false);
            if (PostgresFault.Translated(e, server) is { } told)
            {
                throw told;
            }

            throw;
        }
    }

    /// <summary>Statements that change nothing; they may be run more than once.</summary>
    internal ValueTask<T> ReadAsync<T>(
        Func<NpgsqlConnection, CancellationToken, ValueTask<T>> statements,
        CancellationToken cancellation
    ) =>
        GuardAsync(
            async now =>
            {
                await using var connection = await ConnectAsync(now).ConfigureAwait(false);
                return await statements(connection, now).ConfigureAwait(false);
            },
            cancellation
        );

    /// <summary>The rows of one statement that changes nothing.</summary>
    internal ValueTask<List<T>> QueryAsync<T>(
        string sql,
        object?[] values,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellation
    ) => ReadAsync((connection, now) => connection.QueryAsync(sql, values, read, now), cancellation);

    /// <summary>
    /// Statements in one transaction, which may be run more than once but are kept once; canceled before its end, nothing of it is kept.
    /// </summary>
    /// <param name="channel">Its listeners are told with the commit, see <see cref="PostgresSession"/>; null where nobody listens.</param>
    internal ValueTask<T> ChangeAsync<T>(
        string? channel,
        Func<NpgsqlConnection, CancellationToken, ValueTask<T>> statements,
        CancellationToken cancellation
    ) => GuardAsync(now => TransactAsync(channel, statements, now), cancellation);

    /// <summary>These statements in one transaction, as <see cref="ChangeAsync"/>; how many rows they changed together.</summary>
    internal ValueTask<int> ExecuteAsync(
        string? channel,
        IReadOnlyList<(string Sql, object?[] Values)> statements,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            channel,
            async (connection, now) =>
            {
                await using var batch = new NpgsqlBatch(connection);
                foreach (var (sql, values) in statements)
                {
                    batch.Add(sql, values);
                }

                return await batch.ExecuteNonQueryAsync(now).ConfigureAwait(false);
            },
            cancellation
        );

    /// <param name="row">It is not what was written: "the article with ticket 5".</param>
    internal StoreDamagedException Damaged(string row, Exception inner) =>
        new($"{_server} is damaged ({row} is not as it was written): restore a backup.", inner);

    public async ValueTask DisposeAsync()
    {
        Metrics.Dispose();
        await Session.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    internal static string ReasonOf(Exception? e) => e is PostgresException told ? $"SQLSTATE {told.SqlState}" : "the connection was cut";

    private async ValueTask<T> TransactAsync<T>(
        string? channel,
        Func<NpgsqlConnection, CancellationToken, ValueTask<T>> statements,
        CancellationToken cancellation
    )
    {
        await using var connection = await ConnectAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var result = await statements(connection, cancellation).ConfigureAwait(false);
        var number = await EndingAsync(connection, channel, cancellation).ConfigureAwait(false);
        var process = connection.ProcessID;
        try
        {
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (NpgsqlException e) when (PostgresFault.IsOfConnection(e))
        {
            if (number is not null && !await IsCommittedAsync(number, process).ConfigureAwait(false))
            {
                throw;
            }
        }

        return result;
    }

    /// <summary>The transaction's number, by which it can be asked about; null where it has written nothing.</summary>
    private static async ValueTask<string?> EndingAsync(NpgsqlConnection connection, string? channel, CancellationToken cancellation)
    {
        await using var command = connection.Statement(
            """
            SELECT id, CASE WHEN id IS NOT NULL AND $1::text IS NOT NULL THEN pg_notify($1, '') END
            FROM (SELECT pg_current_xact_id_if_assigned()::text AS id) AS own
            """,
            channel
        );
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) as string;
    }

    /// <summary>
    /// Whether the transaction happened, though its commit was not answered. The server may still hold it open, waiting for a client that
    /// is gone: then it is ended, which says that it did not happen.
    /// </summary>
    private ValueTask<bool> IsCommittedAsync(string number, int process) =>
        _retries.ExecuteAsync(
            async _ =>
            {
                await using var connection = await ConnectAsync(CancellationToken.None).ConfigureAwait(false);
                while (true)
                {
                    switch (await StandingAsync(connection, number).ConfigureAwait(false))
                    {
                        case "committed":
                            return true;
                        case "in progress":
                            await connection
                                .ExecuteAsync(
                                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_xid = $2::xid8::xid",
                                    [process, number],
                                    CancellationToken.None
                                )
                                .ConfigureAwait(false);
                            await Task.Delay(20, CancellationToken.None).ConfigureAwait(false);
                            break;
                        default:
                            return false;
                    }
                }
            },
            CancellationToken.None
        );

    /// <summary>Null where the server was restarted and knows of no such transaction.</summary>
    private static async ValueTask<string?> StandingAsync(NpgsqlConnection connection, string number)
    {
        try
        {
            await using var command = connection.Statement("SELECT pg_xact_status($1::xid8)", number);
            return await command.ExecuteScalarAsync().ConfigureAwait(false) as string;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            return null;
        }
    }

    private async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellation)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new NpgsqlException("The server's name leads nowhere.", e);
        }
    }

    private async ValueTask<T> GuardAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return await _retries.ExecuteAsync(static (call, now) => call(now), call, cancellation).ConfigureAwait(false);
        }
        catch (NpgsqlException e) when (PostgresFault.Translated(e, _server) is { } told)
        {
            throw told;
        }
    }
}
