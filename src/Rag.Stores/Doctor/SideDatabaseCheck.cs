using Microsoft.Data.Sqlite;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Doctor;

/// <summary>Faults of the databases beside the articles' own, each with itself. One that is missing was never needed.</summary>
internal static class SideDatabaseCheck
{
    /// <summary>Of one database: a damaged disk may have millions.</summary>
    private const int MostFindings = 100;

    /// <summary>To be called under the store's lock.</summary>
    public static IEnumerable<string> Findings(string dataDir) => SideDatabases.In(dataDir).SelectMany(Findings);

    private static List<string> Findings(SideDatabaseTables tables)
    {
        var database = tables.Database;
        var (findings, file) = (new List<string>(), Path.GetFileName(database.Path));
        if (!Path.Exists(database.Path) && !Path.Exists(database.Path + "-wal"))
        {
            return findings;
        }

        try
        {
            using var connection = database.Open();
            findings.AddRange(
                Texts(connection, "PRAGMA integrity_check")
                    .Where(line => line != "ok")
                    .Select(line => $"SQLite finds {file} damaged: {line.ReplaceLineEndings(" ").TrimEnd('.')}.")
            );
            findings.AddRange(
                tables
                    .Tables.SelectMany(table => Texts(connection, WrongOnes(table)))
                    .Select(row => $"{row} in {file} does not have the checksum that it was written with.")
            );
        }
        catch (StoreOpenException e)
        {
            findings.Add(e.Message);
        }
        catch (Exception e) when (StoreDamage.IsCauseOf(e))
        {
            findings.Add($"{file} cannot be read: {StoreDamage.Clause(e)}.");
        }

        return findings;
    }

    private static string WrongOnes((string Name, string Row, string Columns) table) =>
        $"SELECT {table.Row} FROM {table.Name} WHERE NOT ({RowChecksum.IsRight(table.Name, table.Columns)})";

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        var texts = new List<string>();
        using var command = connection.Statement(sql);
        using var reader = command.ExecuteReader();
        while (texts.Count < MostFindings && reader.Read())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }
}
