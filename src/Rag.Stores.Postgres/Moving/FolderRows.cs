using Microsoft.Data.Sqlite;
using Rag.Core.Models;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Renewal;

namespace Rag.Stores.Postgres.Moving;

/// <summary>The rows of a data folder's databases, which nobody else has open meanwhile.</summary>
internal sealed class FolderRows : IDisposable
{
    private const string Counts = "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'";

    private readonly StoreLock _lock;
    private readonly StoreLayout _layout;
    private readonly Dictionary<string, SqliteConnection> _connections = new(StringComparer.Ordinal);

    private FolderRows(StoreLayout layout, StoreLock storeLock) => (_layout, _lock) = (layout, storeLock);

    public string Folder => _layout.DataDir;

    public required EmbedderRecord Embedder { get; init; }

    public required VectorTables Vectors { get; init; }

    /// <exception cref="StoreOpenException">
    /// The folder is in use, holds no articles, or another embedder is being put in charge there.
    /// </exception>
    public static FolderRows Open(string dataDir)
    {
        var layout = new StoreLayout(dataDir);
        return StoreLock.Hold(layout, storeLock => Open(layout, storeLock));
    }

    private static FolderRows Open(StoreLayout layout, StoreLock storeLock)
    {
        using var database = ArticleDatabase.Open(layout);
        if (NextEmbedder.Read(database) is { } next)
        {
            throw new StoreOpenException(
                $"The embedder {next.Name} is being put in charge of {layout.DataDir}: let that end, or end it with \"rag models use "
                    + "--stop\", then move the store."
            );
        }

        return new FolderRows(layout, storeLock)
        {
            Embedder = StoredEmbedder.Read(layout)
                ?? throw new StoreOpenException($"The store in {layout.DataDir} is empty: there is nothing to move."),
            Vectors = VectorTables.Of(database.Setting(EmbedderCheck.VectorsKey)),
        };
    }

    /// <summary>The rows of a table behind so many; none where the folder has no such database.</summary>
    public IEnumerable<object?[]> Read(MovedTable table, long skipped)
    {
        if (ConnectionTo(table) is not { } connection)
        {
            yield break;
        }

        using var command = connection.Statement($"{table.Rows} LIMIT -1 OFFSET $1", 1);
        using var reader = command.Bind(skipped).ExecuteReader();
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            reader.GetValues(row!);
            yield return table.Converted(Array.ConvertAll(row, value => value is DBNull ? null : value));
        }
    }

    /// <summary>The last number that a table of this database has given out; 0 where it has not counted.</summary>
    public long LastNumber(MovedTable table)
    {
        if (ConnectionTo(table) is not { } connection || connection.ReadInteger(Counts) == 0)
        {
            return 0;
        }

        using var command = connection.Statement("SELECT seq FROM sqlite_sequence WHERE name = $1", 1);
        return command.Bind(table.CountedAs).ExecuteScalar() is long last ? last : 0;
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Dispose();
        }

        _lock.Dispose();
    }

    /// <summary>Null where there is no such file.</summary>
    private SqliteConnection? ConnectionTo(MovedTable table)
    {
        var path = table.Source?.Path ?? _layout.Database;
        if (!File.Exists(path))
        {
            return null;
        }

        if (!_connections.TryGetValue(path, out var connection))
        {
            table.Source?.Open().Dispose(); // brings the file to this program's version, and refuses another's
            connection = SqliteFile.OpenArticles(path, SqliteOpenMode.ReadWrite);
            _connections.Add(path, connection);
        }

        return connection;
    }
}
