using Rag.Stores.Embedded;

namespace Rag.Stores.Doctor;

/// <summary>Faults of the databases beside the articles' own, each with itself. One that is missing was never needed.</summary>
internal static class SideDatabaseCheck
{
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
            findings.AddRange(DatabaseCheck.Damages(connection, file));
            findings.AddRange(
                tables
                    .Tables.SelectMany(table =>
                        DatabaseCheck.Texts(connection, DatabaseCheck.WrongOnes(table.Name, table.Row, table.Columns))
                    )
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
}
