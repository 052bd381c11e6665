using System.Collections.Concurrent;
using System.Threading.Channels;
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
    /// <summary>Far more than are answered while a transaction is written.</summary>
    private const int MostPending = 10_000;

    private const int MostPerTransaction = 1000;

    /// <summary>Those that the checksum is of.</summary>
    internal const string Columns = "id, at, places, tenant";

    private readonly Lock _lock = new();
    private readonly SideDatabase _database;
    private readonly SqliteConnection _connection;
    private readonly ILogger _logger;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _forget;
    private readonly Task _writing;

    private readonly ConcurrentDictionary<string, AnswerRecord> _pending = new(StringComparer.Ordinal);

    private readonly Channel<AnswerRecord> _noted = Channel.CreateBounded<AnswerRecord>(
        new BoundedChannelOptions(MostPending) { SingleReader = true }
    );

    private bool _disposed;

    private SqliteAnswerRecords(SideDatabase database, SqliteConnection connection, ILogger logger)
    {
        (_database, _connection, _logger) = (database, connection, logger);
        connection.Execute("PRAGMA synchronous = NORMAL");
        _add = connection.Statement(
            $"INSERT OR REPLACE INTO answer ({Columns}, {RowChecksum.Column}) VALUES ($1, $2, $3, $4, {RowChecksum.Of("$1, $2, $3, $4")})",
            4
        );
        _find = connection.Statement($"SELECT at, places, tenant, {RowChecksum.IsRight("answer", Columns)} FROM answer WHERE id = $1", 1);
        _forget = connection.Statement(
            "DELETE FROM answer WHERE number IN (SELECT number FROM answer WHERE at < $1 ORDER BY at LIMIT $2)",
            2
        );
        _writing = Task.Run(WriteAsync);
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

    public void Note(AnswerRecord record)
    {
        _pending[record.Id] = record;
        if (!_noted.Writer.TryWrite(record))
        {
            _pending.TryRemove(record.Id, out _);
            StoreLog.AnswerNotKept(_logger);
        }
    }

    public ValueTask<AnswerRecord?> FindAsync(string id, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_pending.TryGetValue(id, out var pending))
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
        _noted.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
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

        return reader.GetInt64(3) == 1
            ? new AnswerRecord(id, new DateTimeOffset(reader.GetInt64(0), TimeSpan.Zero), PlacesText.Read(reader.GetString(1)))
            {
                Tenant = reader.GetString(2),
            }
            : throw RowChecksum.Wrong("an answer's row");
    }

    private async Task WriteAsync()
    {
        var batch = new List<AnswerRecord>();
        while (await _noted.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < MostPerTransaction && _noted.Reader.TryRead(out var record))
            {
                batch.Add(record);
            }

            try
            {
                lock (_lock)
                {
                    _database.InTransaction(_connection, () => batch.ForEach(Add));
                }
            }
            catch (Exception e) when (e is IOException or SqliteException)
            {
                // Answers go on: what is lost is that these can be looked at again.
                StoreLog.AnswersNotWritten(_logger, batch.Count, e);
            }

            batch.ForEach(record => _pending.TryRemove(record.Id, out _));
            batch.Clear();
        }
    }

    private void Add(AnswerRecord record) =>
        _add.Bind(record.Id, record.At.UtcTicks, PlacesText.Of(record.Citations), record.Tenant).ExecuteNonQuery();
}
