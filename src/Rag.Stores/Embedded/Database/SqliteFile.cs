using Microsoft.Data.Sqlite;

namespace Rag.Stores.Embedded.Database;

internal static class SqliteFile
{
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
}
