using Microsoft.Data.Sqlite;
using Rag.Core.Files;
using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Backup;

/// <summary>
/// The articles' database as it was at one moment, with the files of vectors and postings that it names: writers go on, and what they merge
/// away stays readable for as long as this is held.
/// </summary>
internal sealed class PinnedStore : IDisposable
{
    private readonly List<FileStream> _segments = [];

    private PinnedStore(SqliteConnection database) => Database = database;

    /// <summary>Inside a read transaction.</summary>
    public SqliteConnection Database { get; }

    public IReadOnlyList<FileStream> Segments => _segments;

    /// <summary>To be called while nobody changes the store.</summary>
    public static PinnedStore Take(StoreLayout layout)
    {
        var pinned = new PinnedStore(OpenToRead(layout.Database));
        try
        {
            pinned.Database.Execute("BEGIN");
            foreach (var record in new SegmentManifest(pinned.Database).Read().Where(record => record.IsPossible))
            {
                // What is missing is made again from the database by whoever opens what is restored.
                if (FileForms.Of(layout.SegmentFile(record.File)) == FileForm.Ordinary)
                {
                    pinned._segments.Add(OpenToCopy(layout.SegmentFile(record.File)));
                }
            }

            if (pinned.PostingsName() is { } postings && FileForms.Of(layout.SegmentFile(postings)) == FileForm.Ordinary)
            {
                pinned._segments.Add(OpenToCopy(layout.SegmentFile(postings)));
            }

            return pinned;
        }
        catch
        {
            pinned.Dispose();
            throw;
        }
    }

    private string? PostingsName()
    {
        using var command = Database.Statement("SELECT value FROM setting WHERE key = $1", 1);
        return command.Bind(PostingsKeeper.Setting).ExecuteScalar() is string name && StoreLayout.IsPostingsName(name) ? name : null;
    }

    public static SqliteConnection OpenToRead(string path)
    {
        var connection = SqliteFile.Connection(path, SqliteOpenMode.ReadOnly);
        connection.Open();
        return connection;
    }

    /// <summary>Whoever deletes or replaces the file meanwhile does not change what is read.</summary>
    public static FileStream OpenToCopy(string path) =>
        new(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.SequentialScan,
                BufferSize = 0,
            }
        );

    public void Dispose()
    {
        _segments.ForEach(segment => segment.Dispose());
        Database.Dispose();
    }
}
