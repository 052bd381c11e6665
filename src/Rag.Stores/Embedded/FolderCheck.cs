using Rag.Core.Files;

namespace Rag.Stores.Embedded;

/// <summary>
/// What a data folder must be before anything in it is opened. A pipe in the place of a file would be waited for without end, a link would
/// let two folders share one database, and a missing database beside its segments is a loss that a new, empty one would hide.
/// </summary>
internal static class FolderCheck
{
    /// <exception cref="StoreOpenException">The folder is not what a store can be opened in; the message says the mend.</exception>
    public static void Require(StoreLayout layout)
    {
        foreach (
            var path in (ReadOnlySpan<string>)
                [layout.Database, layout.Log, layout.SharedMemory, layout.Journal, layout.Lock, layout.LockOwner]
        )
        {
            RequireOrdinary(path);
        }

        if (FileForms.Of(layout.Segments) is not (FileForm.Missing or FileForm.Folder) and var form)
        {
            throw new StoreOpenException(
                $"{layout.Segments} is {Name(form)} where a folder belongs: move it away, or name another folder with --data-dir."
            );
        }

        RequireNoLoss(layout);
    }

    /// <summary>As <see cref="Require"/>, where there must be a store already.</summary>
    public static void RequireStore(StoreLayout layout)
    {
        Require(layout);
        if (!File.Exists(layout.Database))
        {
            throw new StoreOpenException(
                $"There is no store in {layout.DataDir}: ingest something first, or name another folder with --data-dir."
            );
        }
    }

    private static void RequireOrdinary(string path)
    {
        if (FileForms.Of(path) is not (FileForm.Missing or FileForm.Ordinary) and var form)
        {
            throw new StoreOpenException(
                $"{path} is {Name(form)} where an ordinary file belongs: put the file itself there, or name another folder with --data-dir."
            );
        }
    }

    private static void RequireNoLoss(StoreLayout layout)
    {
        if (new FileInfo(layout.Database) is { Exists: true, Length: > 0 })
        {
            return;
        }

        var left =
            new FileInfo(layout.Log) is { Exists: true, Length: > 0 } ? layout.Log
            : Directory.Exists(layout.Segments) ? Directory.EnumerateFiles(layout.Segments).FirstOrDefault(StoreLayout.IsSegmentName)
            : null;
        if (left is not null)
        {
            throw new StoreOpenException(
                $"{layout.Database}, which holds the articles, is {(File.Exists(layout.Database) ? "empty" : "missing")}, though {left} "
                    + "says that there was a store: restore the folder from a backup, or name another folder with --data-dir and ingest "
                    + "again."
            );
        }
    }

    private static string Name(FileForm form) =>
        form switch
        {
            FileForm.Folder => "a folder",
            FileForm.Link => "a link",
            FileForm.Special => "a pipe or a device",
            _ => "a file",
        };
}
