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
    private readonly SideConnection _side;
    private readonly AnswerNotes _notes;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _forget;

    private SqliteAnswerRecords(SqliteConnection connection, SideConnection side, ILogger logger)
    {
        _side = side;
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
    public static SqliteAnswerRecords Open(string dataDir, ILogger logger) =>
        SideConnection.Open(AnswerSchema.In(dataDir), (connection, side) => new SqliteAnswerRecords(connection, side, logger));

    public void Note(AnswerRecord record) => _notes.Note(record);

    public ValueTask<AnswerRecord?> FindAsync(string id, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_notes.Find(id) ?? _side.Read(() => Find(id), cancellation));
    }

    public ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation) =>
        ValueTask.FromResult(_side.Change(() => _forget.Bind(before.UtcTicks, most).ExecuteNonQuery(), cancellation));

    /// <summary>Writes what was noted, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _notes.CompleteAsync().ConfigureAwait(false);
        _side.Dispose();
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
        _side.Change(
            () =>
            {
                foreach (var record in records)
                {
                    _add.Bind(AnswerRow.Values(record)).ExecuteNonQuery();
                }
            },
            CancellationToken.None
        );
        return ValueTask.CompletedTask;
    }
}
