using Microsoft.Data.Sqlite;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// The one connection to a side database, whose calls come one at a time. The disk is on this machine, so every call works on the caller's
/// thread and has completed when it returns.
/// </summary>
internal sealed class SideConnection : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SideDatabase _database;
    private readonly SqliteConnection _connection;
    private bool _disposed;

    private SideConnection(SideDatabase database, SqliteConnection connection) => (_database, _connection) = (database, connection);

    /// <summary>Opens the database for the owner that is made over it; where that fails, nothing stays open.</summary>
    /// <param name="owner">Prepares its statements on the connection, and disposes of what it is given.</param>
    public static T Open<T>(SideDatabase database, Func<SqliteConnection, SideConnection, T> owner)
    {
        var connection = database.Open();
        try
        {
            return owner(connection, new SideConnection(database, connection));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>All of it or nothing.</summary>
    public T Change<T>(Func<T> statements, CancellationToken cancellation) => Change(statements, static _ => { }, cancellation);

    /// <inheritdoc cref="Change{T}(Func{T}, CancellationToken)"/>
    public void Change(Action statements, CancellationToken cancellation) => Change(() => Done(statements), cancellation);

    /// <inheritdoc cref="Change{T}(Func{T}, CancellationToken)"/>
    /// <param name="committed">Takes the result before another call begins; where the change failed, nobody does.</param>
    public T Change<T>(Func<T> statements, Action<T> committed, CancellationToken cancellation) =>
        Run(statements, work => _database.InTransaction(_connection, work), committed, cancellation);

    /// <summary>The same for what is done again where a power cut undoes it, so that it need not wait for the disk.</summary>
    public T ChangeWithoutWaiting<T>(Func<T> statements, CancellationToken cancellation) =>
        Run(statements, InTransactionWithoutWaiting, static _ => { }, cancellation);

    public T Read<T>(Func<T> statements, CancellationToken cancellation) => Run(statements, _database.Guard, static _ => { }, cancellation);

    /// <summary>Leaves nothing in the log in front of the file: what was erased from the tables is not there either.</summary>
    public void EmptyLog() => Read(() => Done(() => _connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)")), CancellationToken.None);

    public void Dispose()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _connection.Dispose();
            }
        }
    }

    private static bool Done(Action statements)
    {
        statements();
        return true;
    }

    private void InTransactionWithoutWaiting(Action work)
    {
        _database.Guard(() => _connection.Execute("PRAGMA synchronous = NORMAL"));
        try
        {
            _database.InTransaction(_connection, work);
        }
        finally
        {
            _database.Guard(() => _connection.Execute("PRAGMA synchronous = FULL"));
        }
    }

    private T Run<T>(Func<T> statements, Action<Action> within, Action<T> committed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        T result = default!;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            within(() => result = statements());
            committed(result);
        }

        return result;
    }
}
