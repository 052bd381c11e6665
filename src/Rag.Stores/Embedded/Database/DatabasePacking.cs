using Microsoft.Data.Sqlite;

namespace Rag.Stores.Embedded.Database;

/// <summary>Brings a database that an earlier version began to the form of a new one: packed bodies, small pages, none free.</summary>
internal static class DatabasePacking
{
    /// <summary>Articles of one transaction.</summary>
    private const int Batch = 500;

    private static readonly (string Table, string Key, string Columns)[] s_bodies =
    [
        ("article", "number", ArticleRow.Columns),
        ("revision", "article", ArticleRow.StoredRevisionColumns),
    ];

    /// <summary>A kill at any moment leaves a sound database. It needs room for a second copy while it runs.</summary>
    public static void Run(SqliteConnection connection, int pageBytes, CancellationToken cancellation)
    {
        foreach (var (table, key, columns) in s_bodies)
        {
            PackBodies(connection, table, key, columns, cancellation);
        }

        // The size of pages cannot change while there is a write-ahead log.
        connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        connection.Execute("PRAGMA journal_mode = DELETE");
        connection.Execute($"PRAGMA page_size = {pageBytes}");
        connection.Execute("VACUUM");
        connection.Execute("PRAGMA journal_mode = WAL");
    }

    /// <summary>A damaged row stays as it is, with the checksum that tells.</summary>
    private static void PackBodies(SqliteConnection connection, string table, string key, string columns, CancellationToken cancellation)
    {
        var packed = columns.Split(", ").Select(column => column == "body" ? BodyParts.PackedBodyOf(table) : column);
        using var pack = connection.Statement(
            $"""
            UPDATE {table} SET body = {BodyParts.PackedBodyOf(table)}, {RowChecksum.Column} = {RowChecksum.Of(string.Join(", ", packed))}
            WHERE {key} > $1 AND {key} <= $1 + {Batch} AND typeof(body) = 'text' AND {RowChecksum.IsRight(table, columns)}
            """,
            1
        );
        var last = connection.ReadInteger($"SELECT coalesce(max({key}), 0) FROM {table}");
        var done = 0L;
        while (done < last)
        {
            cancellation.ThrowIfCancellationRequested();
            connection.InTransaction(() => pack.Bind(done).ExecuteNonQuery());
            done += Batch;
        }
    }
}
