using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rag.Core.Articles;
using Rag.Stores.Embedded;

namespace Rag.Stores.Postgres;

/// <summary>
/// The tables, as numbered migrations that only go forward; all of them lie in the schema "rag". Those that are missing are applied in one
/// transaction under an advisory lock: of several processes that start at once one migrates, and the others find it done.
/// </summary>
internal static class PostgresSchema
{
    /// <summary>"RAGs": the number of the advisory lock, and of the class of those by which processes show that they live.</summary>
    public const int LockClass = 0x52414773;

    /// <summary>
    /// So long a migration waits for a table: statements of programs that still answer line up behind one that waits for it.
    /// </summary>
    private const string LockTimeout = "3s";

    private static readonly TimeSpan s_betweenAttempts = TimeSpan.FromSeconds(1);

    private static readonly PostgresMigration[] s_all = [.. Embedded()];

    /// <param name="patience">How long is tried while others keep a table.</param>
    /// <exception cref="StoreUnreachableException">A table was in use for all that time.</exception>
    public static async Task MigrateAsync(
        NpgsqlDataSource source,
        string server,
        TimeSpan patience,
        ILogger logger,
        CancellationToken cancellation
    )
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await MigrateOnceAsync(source, server, logger, cancellation).ConfigureAwait(false);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                if (Stopwatch.GetElapsedTime(began) > patience)
                {
                    throw new StoreUnreachableException(
                        $"{server} could not be brought to this program's version, since another program keeps a table in use: end what "
                            + "has run there for long ('SELECT * FROM pg_stat_activity ORDER BY xact_start'), then start again.",
                        e
                    );
                }

                PostgresLog.MigrationWaits(logger, server);
                await Task.Delay(s_betweenAttempts, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static async Task MigrateOnceAsync(NpgsqlDataSource source, string server, ILogger logger, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await RequireServerAsync(connection, server, cancellation).ConfigureAwait(false);
        if (await PendingAsync(connection, server, cancellation).ConfigureAwait(false) is [])
        {
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await connection.ExecuteAsync("SET LOCAL statement_timeout = 0", [], cancellation).ConfigureAwait(false);
        await connection.ExecuteAsync("SET LOCAL lock_timeout = 0", [], cancellation).ConfigureAwait(false);
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock($1, 0)", [LockClass], cancellation).ConfigureAwait(false);
        await connection.ExecuteAsync($"SET LOCAL lock_timeout = '{LockTimeout}'", [], cancellation).ConfigureAwait(false);
        var pending = await PendingAsync(connection, server, cancellation).ConfigureAwait(false);
        foreach (var migration in pending)
        {
            await ApplyAsync(connection, migration, cancellation).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        if (pending is [.., var last])
        {
            PostgresLog.Migrated(logger, server, last.Number, string.Join(", ", pending.Select(migration => migration.Name)));
        }
    }

    public static async Task<IReadOnlyList<PostgresMigration>> PendingAsync(
        NpgsqlDataSource source,
        string server,
        CancellationToken cancellation
    )
    {
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await RequireServerAsync(connection, server, cancellation).ConfigureAwait(false);
        return await PendingAsync(connection, server, cancellation).ConfigureAwait(false);
    }

    private static async ValueTask<IReadOnlyList<PostgresMigration>> PendingAsync(
        NpgsqlConnection connection,
        string server,
        CancellationToken cancellation
    )
    {
        var tables = await connection
            .QueryAsync(
                "SELECT relname::text FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace WHERE nspname = 'rag' AND relkind = 'r'",
                [],
                reader => reader.GetString(0),
                cancellation
            )
            .ConfigureAwait(false);
        if (tables is [])
        {
            return s_all;
        }

        if (!tables.Contains("migration"))
        {
            throw new StoreOpenException($"{server} has a schema 'rag' of another program: name another database.");
        }

        var applied = await connection
            .QueryAsync(
                "SELECT number, name FROM rag.migration ORDER BY number",
                [],
                reader => (Number: reader.GetInt32(0), Name: reader.GetString(1)),
                cancellation
            )
            .ConfigureAwait(false);
        if (applied.Count > s_all.Length)
        {
            throw new StoreOpenException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{server} has version {applied.Count}, made by a newer program than this one, which knows {s_all.Length}: use "
                ) + "the newer program, or name another database."
            );
        }

        return applied.SequenceEqual(s_all.Take(applied.Count).Select(migration => (migration.Number, migration.Name)))
            ? s_all[applied.Count..]
            : throw new StoreOpenException($"{server} was made by another line of this program: use that one, or name another database.");
    }

    private static async ValueTask ApplyAsync(NpgsqlConnection connection, PostgresMigration migration, CancellationToken cancellation)
    {
        if (migration.Number == 1)
        {
            const string First = """
                CREATE SCHEMA IF NOT EXISTS rag;
                CREATE TABLE rag.migration (
                    number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
                );
                """;
            await connection.ExecuteAsync(First, [], cancellation).ConfigureAwait(false);
        }

        await connection.ExecuteAsync(migration.Sql, [], cancellation).ConfigureAwait(false);
        await connection
            .ExecuteAsync("INSERT INTO rag.migration (number, name) VALUES ($1, $2)", [migration.Number, migration.Name], cancellation)
            .ConfigureAwait(false);
    }

    private static async ValueTask RequireServerAsync(NpgsqlConnection connection, string server, CancellationToken cancellation)
    {
        var encoding = await connection
            .QueryAsync("SHOW server_encoding", [], reader => reader.GetString(0), cancellation)
            .ConfigureAwait(false);
        if (encoding is not ["UTF8"])
        {
            throw new StoreOpenException($"{server} holds texts as {encoding[0]}: create one with ENCODING 'UTF8', and name that.");
        }

        var readOnly = await connection
            .QueryAsync(
                "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean",
                [],
                reader => reader.GetBoolean(0),
                cancellation
            )
            .ConfigureAwait(false);
        if (readOnly is [true])
        {
            throw new StoreOpenException(
                $"{server} is read-only: name the primary instead of a standby, or a database that may be written, in "
                    + "Store:Postgres:ConnectionString."
            );
        }

        if (connection.PostgreSqlVersion.Major < 14)
        {
            throw new StoreOpenException($"{server} is of version {connection.PostgreSqlVersion}: PostgreSQL 14 or later is needed.");
        }
    }

    private static IEnumerable<PostgresMigration> Embedded()
    {
        var assembly = typeof(PostgresSchema).Assembly;
        foreach (var file in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order())
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(file)!);
            var name = Path.GetFileNameWithoutExtension(file);
            yield return new PostgresMigration(int.Parse(name[..4], CultureInfo.InvariantCulture), name[5..], reader.ReadToEnd());
        }
    }
}
