using System.Globalization;
using Microsoft.Data.Sqlite;
using Rag.Core.Models;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Embedded;

/// <summary>What a store says of its embedder before it is opened, since it is opened with that embedder.</summary>
internal static class StoredEmbedder
{
    /// <summary>Null where nothing can be read: whoever opens the store is told why.</summary>
    public static EmbedderRecord? Read(StoreLayout layout)
    {
        if (!File.Exists(layout.Database))
        {
            return null;
        }

        try
        {
            using var connection = SqliteFile.Connection(layout.Database, SqliteOpenMode.ReadWrite);
            connection.Open();
            return
                Setting(connection, EmbedderCheck.DigestKey) is { } digest
                && int.TryParse(
                    Setting(connection, EmbedderCheck.DimensionsKey),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var dimensions
                )
                ? new EmbedderRecord(Setting(connection, EmbedderCheck.NameKey), digest, dimensions)
                : null;
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private static string? Setting(SqliteConnection connection, string key)
    {
        using var command = connection.Statement("SELECT value FROM setting WHERE key = $1", 1);
        return command.Bind(key).ExecuteScalar() as string;
    }
}
