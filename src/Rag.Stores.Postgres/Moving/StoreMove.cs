using System.Data;
using Npgsql;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;
using Rag.Stores.Postgres.Articles;
using Rag.Stores.Postgres.Index;

namespace Rag.Stores.Postgres.Moving;

/// <summary>
/// Moves everything that the databases of a data folder hold into an empty PostgreSQL database: rows come over in batches, each with a note
/// of how far it has come, so that a move that was cut off goes on where it was. The folder is left as it is. Until both sides have been
/// compared, row for row, the database is opened by nobody else.
/// </summary>
public sealed class StoreMove(PostgresDatabase database, string dataDir)
{
    private const int RowsPerBatch = 512;

    /// <summary>Of texts and vectors in a batch.</summary>
    private const long BytesPerBatch = 4 << 20;

    /// <returns>Every table as it is on both sides; where one is not the same, the move is not ended.</returns>
    /// <exception cref="StoreOpenException">
    /// The folder is in use, damaged or empty, or the database holds something, is open elsewhere, or is the target of another move.
    /// </exception>
    public async Task<IReadOnlyList<ComparedTable>> RunAsync(Action<MovedRows> progress, CancellationToken cancellation)
    {
        if (StoreDoctor.Examine(dataDir).Findings is [var finding, ..])
        {
            throw new StoreOpenException($"The store in {dataDir} is not sound, and is not moved: {finding} 'rag doctor' says all.");
        }

        using var folder = FolderRows.Open(dataDir);
        var tables = MovedTables.Of(folder.Folder, folder.Vectors);
        await BeginAsync(folder, tables, cancellation).ConfigureAwait(false);
        var moved = (
            await database
                .QueryAsync(MoveSql.Moved, [], row => (Name: row.GetString(0), Rows: row.GetInt64(1)), cancellation)
                .ConfigureAwait(false)
        ).ToDictionary(row => row.Name, row => row.Rows);
        foreach (var table in tables)
        {
            await CopyAsync(folder, table, moved.GetValueOrDefault(table.Name), progress, cancellation).ConfigureAwait(false);
        }

        var compared = new List<ComparedTable>();
        foreach (var table in tables)
        {
            compared.Add(await CompareAsync(folder, table, cancellation).ConfigureAwait(false));
        }

        if (compared.TrueForAll(table => table.IsSame))
        {
            await EndAsync(folder, tables, cancellation).ConfigureAwait(false);
        }

        return compared;
    }

    /// <summary>Whether a move into the database was begun and not ended.</summary>
    internal static async ValueTask<bool> IsUnderWayAsync(PostgresDatabase database, CancellationToken cancellation) =>
        await database.QueryAsync(MoveSql.Source, [], row => row.Text(0), cancellation).ConfigureAwait(false) is not [];

    private ValueTask<bool> BeginAsync(FolderRows folder, IReadOnlyList<MovedTable> tables, CancellationToken cancellation) =>
        database.ChangeAsync(
            channel: null,
            async (connection, now) =>
            {
                await connection.ExecuteAsync(ArticleSql.Turn, [PostgresSchema.LockClass], now).ConfigureAwait(false);
                var begun = await connection.QueryAsync(MoveSql.Source, [], row => row.Text(0), now).ConfigureAwait(false);
                if (begun is [var source])
                {
                    return source == folder.Folder
                        ? true
                        : throw new StoreOpenException(
                            $"{database.Name} is the target of a move from {source} that was not ended: go on with that, or drop it."
                        );
                }

                await RequireFreeAsync(connection, tables, now).ConfigureAwait(false);
                await connection.ExecuteAsync(MoveSql.Begin, [folder.Folder], now).ConfigureAwait(false);
                await EmbedderSetting.WriteAsync(connection, EmbedderSetting.InCharge, folder.Embedder, now).ConfigureAwait(false);
                return true;
            },
            cancellation
        );

    private async ValueTask RequireFreeAsync(NpgsqlConnection connection, IReadOnlyList<MovedTable> tables, CancellationToken cancellation)
    {
        var living = await connection.QueryAsync(MoveSql.Living, [], row => row.GetInt64(0), cancellation).ConfigureAwait(false);
        if (living is not [0])
        {
            throw new StoreOpenException($"{database.Name} is open in another process: stop it first.");
        }

        foreach (var table in tables)
        {
            var isEmpty = await connection
                .QueryAsync(MoveSql.IsEmpty(table.Name), [], row => row.GetBoolean(0), cancellation)
                .ConfigureAwait(false);
            if (isEmpty is not [true])
            {
                throw new StoreOpenException(
                    $"{database.Name} is not empty (rag.{table.Name} has rows): name an empty one, since nothing is mixed."
                );
            }
        }
    }

    private async ValueTask CopyAsync(
        FolderRows folder,
        MovedTable table,
        long moved,
        Action<MovedRows> progress,
        CancellationToken cancellation
    )
    {
        var (rows, batch, bytes) = (moved, new List<object?[]>(), 0L);
        foreach (var row in folder.Read(table, moved))
        {
            batch.Add(row);
            bytes += row.Sum(value => value is byte[] blob ? blob.Length : (value as string)?.Length ?? 0);
            if (batch.Count >= RowsPerBatch || bytes >= BytesPerBatch)
            {
                await PutAsync().ConfigureAwait(false);
            }
        }

        await PutAsync().ConfigureAwait(false);

        async ValueTask PutAsync()
        {
            if (batch.Count > 0)
            {
                rows += batch.Count;
                var statements = batch.Select(row => (table.Insertion, row));
                await database
                    .ExecuteAsync(channel: null, [.. statements, (MoveSql.Progress, [table.Name, rows])], cancellation)
                    .ConfigureAwait(false);
                (batch, bytes) = ([], 0);
                progress(new MovedRows(table.Name, rows));
            }
        }
    }

    private async ValueTask<ComparedTable> CompareAsync(FolderRows folder, MovedTable table, CancellationToken cancellation)
    {
        var source = new RowDigest();
        foreach (var row in folder.Read(table, skipped: 0))
        {
            source.Add(row);
        }

        var target = await database.ReadAsync((connection, now) => DigestAsync(connection, table, now), cancellation).ConfigureAwait(false);
        return new ComparedTable(table.Name, source.Rows, source.Text, target.Rows, target.Text);
    }

    private static async ValueTask<RowDigest> DigestAsync(NpgsqlConnection connection, MovedTable table, CancellationToken cancellation)
    {
        await using var transaction = await connection
            .BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation)
            .ConfigureAwait(false);
        await connection.ExecuteAsync("SET LOCAL statement_timeout = 0", [], cancellation).ConfigureAwait(false);
        await using var command = connection.Statement(table.Stored);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var digest = new RowDigest();
        var row = new object[reader.FieldCount];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            reader.GetValues(row);
            digest.Add(Array.ConvertAll(row, value => value is string text ? PostgresText.Read(text) : value));
        }

        return digest;
    }

    private async ValueTask EndAsync(FolderRows folder, IReadOnlyList<MovedTable> tables, CancellationToken cancellation)
    {
        long Last(string name) => folder.LastNumber(tables.First(table => table.Name == name));

        await database
            .ChangeAsync(
                channel: null,
                async (connection, now) =>
                {
                    foreach (var (table, column) in MovedTables.Counted)
                    {
                        await connection.ExecuteAsync(MoveSql.GoOnBehind(table, column), [Last(table)], now).ConfigureAwait(false);
                    }

                    await connection.ExecuteAsync(MoveSql.Changes, [Last("change")], now).ConfigureAwait(false);
                    foreach (var sql in (string[])[MoveSql.Room, MoveSql.EndProgress, MoveSql.End])
                    {
                        await connection.ExecuteAsync(sql, [], now).ConfigureAwait(false);
                    }

                    return true;
                },
                cancellation
            )
            .ConfigureAwait(false);
    }
}
