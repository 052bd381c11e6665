using Microsoft.Data.Sqlite;

namespace Rag.Stores.Embedded.Database;

internal static class SqliteFile
{
    /// <summary>In the place of a path: a new, empty database that goes with its connection.</summary>
    public const string InMemory = ":memory:";

    /// <summary>To the database in a file, not opened yet. It is not pooled: once it is closed, nothing holds the file.</summary>
    public static SqliteConnection Connection(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate) =>
        new(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Pooling = false,
                Mode = mode,
            }.ToString()
        );

    /// <summary>
    /// To the articles' database, opened, with the functions that its tables and statements call. What cannot be opened holds no file.
    /// </summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteConnection OpenArticles(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate)
    {
        var connection = Connection(path, mode);
        try
        {
            connection.Open();
            RowChecksum.Register(connection);
            BodyParts.Register(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
