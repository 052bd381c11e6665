using Microsoft.Data.Sqlite;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// Compares the tables with those that this program makes. A table that is missing would fail at some later statement; a trigger or a view
/// in the place of a table, which only a crafted file has, would run whatever it says.
/// </summary>
internal static class SchemaCheck
{
    /// <summary>Before anything is written: a trigger could run without end.</summary>
    /// <exception cref="StoreOpenException">There is a trigger or a view.</exception>
    public static void RequireNoCode(SqliteConnection connection, StoreLayout layout)
    {
        using var command = connection.Statement("SELECT type || ' ' || name FROM sqlite_schema WHERE type IN ('trigger', 'view') LIMIT 1");
        if (command.ExecuteScalar() is string name)
        {
            throw Foreign(layout, name);
        }
    }

    /// <exception cref="DamagedRowException">A table or index is missing or differs.</exception>
    /// <exception cref="StoreOpenException">A table or index is none of ours.</exception>
    public static void Require(SqliteConnection connection, StoreLayout layout)
    {
        using var model = SqliteFile.OpenArticles(SqliteFile.InMemory);
        StoreSchema.Migrate(model, layout.DataDir);
        var expected = SchemaObjects.Of(model);
        var actual = SchemaObjects.Of(connection);
        foreach (var (name, sql) in expected)
        {
            if (!actual.Remove(name, out var found))
            {
                throw new DamagedRowException($"the {name} is missing");
            }

            if (found != sql)
            {
                throw new DamagedRowException($"the {name} is not as this program makes it");
            }
        }

        if (actual.Count > 0)
        {
            throw Foreign(layout, actual.Keys.First());
        }
    }

    private static StoreOpenException Foreign(StoreLayout layout, string name) =>
        new(
            $"{layout.Database} has the {name}, which this program did not make: drop it with another tool, or name another folder with "
                + "--data-dir."
        );
}
