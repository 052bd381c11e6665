using System.Globalization;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>Brings a database to this program's version of the tables.</summary>
internal static class StoreSchema
{
    /// <summary>"RAGs": tells our files from other SQLite databases.</summary>
    public const int ApplicationId = 0x52414773;

    /// <summary>Since this version all rows that a migration reads have the checksum of the columns that they have now.</summary>
    private const int FirstWithChecksumsOfToday = 7;

    /// <summary>Tables whose rows migrations have read and written, with what names a row and what its checksum is of.</summary>
    private static readonly (string Table, string Key, string Columns)[] s_texts =
    [
        ("article", "id", ArticleRow.Columns),
        ("revision", "article", ArticleRow.StoredRevisionColumns),
        ("past_chunk", "id", RowChecksum.PastChunkColumns),
    ];

    /// <summary>Until version 9 chunks of latest revisions have rows of their own.</summary>
    private static readonly (string Table, string Key, string Columns) s_chunks = ("chunk", "id", "article, ordinal, start, end, text");

    /// <summary>The version that this program makes.</summary>
    public static int Newest => StoreMigrations.All.Count;

    /// <exception cref="StoreOpenException">A newer version, or not one of our databases.</exception>
    public static void Migrate(SqliteConnection connection, string dataDir)
    {
        var version = connection.ReadInteger("PRAGMA user_version");
        var tables = connection.ReadInteger("SELECT count(*) FROM sqlite_schema");
        if (tables > 0 && connection.ReadInteger("PRAGMA application_id") != ApplicationId)
        {
            throw new StoreOpenException($"{connection.DataSource} is a database of another program: name another folder with --data-dir.");
        }

        if (version > StoreMigrations.All.Count)
        {
            throw new StoreOpenException(
                $"The store in {dataDir} has version {version}, made by a newer program than this one, which knows "
                    + $"{StoreMigrations.All.Count}: use the newer program, or name another folder with --data-dir."
            );
        }

        if (version == StoreMigrations.All.Count)
        {
            return;
        }

        if (tables > 0)
        {
            RequireSound(connection);
        }

        if (version >= FirstWithChecksumsOfToday)
        {
            RequireRightChecksums(connection);
        }

        // A table that is dropped while references hold would take along what refers to it.
        connection.Execute("PRAGMA foreign_keys = OFF");
        connection.CreateFunction("article_id", (string name) => ArticleId.Of(name).Value, isDeterministic: true);
        for (var next = (int)version; next < StoreMigrations.All.Count; next++)
        {
            connection.Execute("BEGIN IMMEDIATE");
            connection.Execute(StoreMigrations.All[next]);
            if (next + 1 == StoreMigrations.All.Count && version < FirstWithChecksumsOfToday)
            {
                WriteChecksums(connection);
            }

            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {next + 1}"));
            connection.Execute("COMMIT");
        }

        connection.Execute("PRAGMA foreign_keys = ON");
    }

    /// <summary>A migration writes into the file, and an old one gives every row the checksum of what it finds.</summary>
    private static void RequireSound(SqliteConnection connection)
    {
        using var command = connection.Statement("PRAGMA quick_check(1)");
        if (command.ExecuteScalar() is var finding and not "ok")
        {
            throw new DamagedRowException($"SQLite finds {finding}");
        }
    }

    /// <summary>A migration that gives rows other checksums must not make damaged ones look sound.</summary>
    private static void RequireRightChecksums(SqliteConnection connection)
    {
        foreach (var (table, key, columns) in s_texts.Append(s_chunks))
        {
            using var command = connection.Statement(
                $"SELECT {key} FROM {table} WHERE NOT ({RowChecksum.IsRight(table, columns)}) LIMIT 1"
            );
            if (command.ExecuteScalar() is { } row)
            {
                throw RowChecksum.Wrong(string.Create(CultureInfo.InvariantCulture, $"{table} {row}"));
            }
        }
    }

    /// <summary>
    /// Of all rows, whatever the columns are that a migration has added to them; those that a migration has made have theirs.
    /// </summary>
    private static void WriteChecksums(SqliteConnection connection)
    {
        foreach (var (table, _, columns) in s_texts.Append(("vector", "chunk", RowChecksum.VectorColumns)))
        {
            connection.Execute($"UPDATE {table} SET {RowChecksum.Column} = {RowChecksum.Of(columns)}");
        }
    }
}
