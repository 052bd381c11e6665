using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Doctor;

/// <summary>
/// Examines a store that nobody has open: the database with itself, the segment files with the database, then the opened index with both,
/// and the databases of feeds, of the queue, of answers and of keys, each with itself. A fault of derived files is a finding too, though
/// the next open repairs it. A sound store is brought to this program's version of the tables and otherwise left as it is.
/// </summary>
public static class StoreDoctor
{
    /// <exception cref="StoreOpenException">The folder holds no store, or it is in use.</exception>
    public static StoreReport Examine(string dataDir)
    {
        var layout = new StoreLayout(dataDir);
        FolderCheck.RequireStore(layout);
        var report = ExamineFiles(layout, out var options);
        report = report.IsSound && options is not null ? report with { Findings = ExamineIndex(dataDir, options) } : report;
        using var storeLock = StoreLock.Acquire(layout);
        return report with { Findings = [.. report.Findings, .. SideDatabaseCheck.Findings(layout.DataDir)] };
    }

    private static StoreReport ExamineFiles(StoreLayout layout, out EmbeddedStoreOptions? options)
    {
        using var storeLock = StoreLock.Acquire(layout);
        options = null;
        var findings = new List<string>();
        var report = new StoreReport(0, 0, 0, 0, 0, 0, findings);
        try
        {
            using var database = ArticleDatabase.Open(layout);
            using var connection = SqliteFile.OpenArticles(layout.Database, SqliteOpenMode.ReadOnly);
            var tables = VectorTables.Of(database.Setting(EmbedderCheck.VectorsKey));
            foreach (var finding in DatabaseCheck.Findings(connection, tables))
            {
                findings.Add(finding);
            }

            report = report with
            {
                Articles = connection.ReadInteger("SELECT count(*) FROM article"),
                Revisions = connection.ReadInteger("SELECT count(*) FROM revision"),
                Chunks = connection.ReadInteger("SELECT coalesce(sum(chunks), 0) FROM cut"),
                Vectors = connection.ReadInteger($"SELECT count(*) FROM {tables.Live}"),
            };
            if (
                !int.TryParse(database.Setting(EmbedderCheck.DimensionsKey), CultureInfo.InvariantCulture, out var dimensions)
                || dimensions is < 1 or > EmbeddedStoreOptions.MostDimensions
                || database.Setting(EmbedderCheck.DigestKey) is not { } digest
                || string.IsNullOrWhiteSpace(digest)
            )
            {
                // A store that was killed before it was ever used has no settings yet, and nothing else.
                if (report.Articles > 0)
                {
                    findings.Add("The database does not say which embedder made its vectors, and with how many dimensions.");
                }

                return report;
            }

            options = new EmbeddedStoreOptions(digest, dimensions);
            findings.AddRange(DatabaseCheck.VectorFindings(connection, tables, dimensions));
            var records = database.Manifest.Read();
            findings.AddRange(
                SegmentCheck.Findings(layout, records, [.. database.Loader.Chunks().Select(chunk => chunk.ChunkId)], dimensions)
            );
            return report with { Segments = records.Count, SegmentRows = records.Sum(record => (long)record.Rows) };
        }
        catch (StoreOpenException e)
        {
            findings.Add(e.Message);
            return report;
        }
        catch (Exception e) when (StoreDamage.IsCauseOf(e))
        {
            findings.Add($"The database cannot be read: {StoreDamage.Clause(e)}.");
            return report;
        }
    }

    private static IReadOnlyList<string> ExamineIndex(string dataDir, EmbeddedStoreOptions options)
    {
        try
        {
            using var store = EmbeddedStore.Open(dataDir, options, NullLogger.Instance);
            return store.CheckIntegrity();
        }
        catch (StoreOpenException e)
        {
            return [e.Message];
        }
    }
}
