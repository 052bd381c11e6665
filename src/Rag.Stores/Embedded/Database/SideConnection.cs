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
    public T Change<T>(Func<T> statements, CancellationToken cancellation) =>
        Run(statements, work => _database.InTransaction(_connection, work), cancellation);

    public T Read<T>(Func<T> statements, CancellationToken cancellation) => Run(statements, _database.Guard, cancellation);

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

    private T Run<T>(Func<T> statements, Action<Action> within, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        T result = default!;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            within(() => result = statements());
        }

        return result;
    }
}
