using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Answers;

/// <summary>
/// Records of answers in a database of their own, so that an answer never waits for an ingestion's transaction. One task writes what was
/// noted, as much as there is at a time; what is committed survives a kill, and a power cut may cost the last of it.
/// </summary>
public sealed class SqliteAnswerRecords : IAnswerRecords, IAsyncDisposable, IDisposable
{
    private readonly Lock _lock = new();
    private readonly SideDatabase _database;
    private readonly SqliteConnection _connection;
    private readonly AnswerNotes _notes;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _forget;
    private bool _disposed;

    private SqliteAnswerRecords(SideDatabase database, SqliteConnection connection, ILogger logger)
    {
        (_database, _connection) = (database, connection);
        connection.Execute("PRAGMA synchronous = NORMAL");
        _add = connection.Statement(
            $"INSERT OR REPLACE INTO answer ({AnswerRow.Columns}, {RowChecksum.Column}) "
                + $"VALUES ($1, $2, $3, $4, {RowChecksum.Of("$1, $2, $3, $4")})",
            4
        );
        _find = connection.Statement(
            $"SELECT {AnswerRow.Columns}, {RowChecksum.IsRight("answer", AnswerRow.Columns)} FROM answer WHERE id = $1",
            1
        );
        _forget = connection.Statement(
            "DELETE FROM answer WHERE number IN (SELECT number FROM answer WHERE at < $1 ORDER BY at LIMIT $2)",
            2
        );
        _notes = new AnswerNotes(WriteAsync, logger);
    }

    /// <summary>
    /// Opens the records in this folder, creating them where they are missing. Only the holder of the store's lock may call it.
    /// </summary>
    /// <exception cref="StoreOpenException">
    /// The file cannot be written, is another program's or a newer one's, or is damaged.
    /// </exception>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    public static SqliteAnswerRecords Open(string dataDir, ILogger logger)
    {
        var database = AnswerSchema.In(dataDir);
        var connection = database.Open();
        try
        {
            return new SqliteAnswerRecords(database, connection, logger);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Note(AnswerRecord record) => _notes.Note(record);

    public ValueTask<AnswerRecord?> FindAsync(string id, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_notes.Find(id) is { } pending)
        {
            return ValueTask.FromResult<AnswerRecord?>(pending);
        }

        AnswerRecord? found = null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _database.Guard(() => found = Find(id));
        }

        return ValueTask.FromResult(found);
    }

    public ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var forgotten = 0;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _database.InTransaction(_connection, () => forgotten = _forget.Bind(before.UtcTicks, most).ExecuteNonQuery());
        }

        return ValueTask.FromResult(forgotten);
    }

    /// <summary>Writes what was noted, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _notes.CompleteAsync().ConfigureAwait(false);
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _connection.Dispose();
            }
        }
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private AnswerRecord? Find(string id)
    {
        using var reader = _find.Bind(id).ExecuteReader();
        if (!reader.Read())
        {
            return null;
        }

        return reader.GetInt64(4) == 1 ? AnswerRow.Read(reader, static text => text) : throw RowChecksum.Wrong("an answer's row");
    }

    private ValueTask WriteAsync(IReadOnlyList<AnswerRecord> records)
    {
        lock (_lock)
        {
            _database.InTransaction(_connection, () =>
            {
                foreach (var record in records)
                {
                    _add.Bind(AnswerRow.Values(record)).ExecuteNonQuery();
                }
            });
        }

        return ValueTask.CompletedTask;
    }
}
