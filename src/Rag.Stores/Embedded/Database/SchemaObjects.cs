using Microsoft.Data.Sqlite;

namespace Rag.Stores.Embedded.Database;

/// <summary>What a database consists of, in a form that can be compared.</summary>
internal static class SchemaObjects
{
    private const string Objects = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

    /// <summary>Statements by kind and name, without white space.</summary>
    public static Dictionary<string, string> Of(SqliteConnection connection)
    {
        var objects = new Dictionary<string, string>(StringComparer.Ordinal);
        using var command = connection.Statement(Objects);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var sql = reader.TextOrNull(2) ?? "";
            objects.Add(
                $"{reader.GetString(0)} {reader.GetString(1)}",
                string.Concat(sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            );
        }

        return objects;
    }
}
