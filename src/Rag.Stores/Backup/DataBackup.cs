using System.IO.Compression;
using System.Text;
using Microsoft.Data.Sqlite;
using Rag.Core.Files;
using Rag.Stores.Embedded;

namespace Rag.Stores.Backup;

/// <summary>
/// Copies of a data folder in one file, made while a service writes or beside it, and data folders made of such files. What was
/// acknowledged before a backup began is in it; computed passages and graphs, which are made again, are not, nor is the key that opens the
/// credentials of feeds.
/// </summary>
public static class DataBackup
{
    /// <summary>Where a restore has put what it has not finished.</summary>
    private const string UnfinishedName = "restore.part";

    /// <summary>A file system's own folder at the top of a volume.</summary>
    private const string LostAndFound = "lost+found";

    /// <summary>Writes a backup of the folder of an open store; one at a time. Commits and searches go on meanwhile.</summary>
    /// <exception cref="BackupRefusedException">A file of the folder cannot be read.</exception>
    public static Task WriteAsync(EmbeddedStore store, Stream output, TimeProvider clock, CancellationToken cancellation) =>
        WriteAsync(store.Layout, () => store.Still(PinnedStore.Take), output, clock, cancellation);

    /// <summary>Writes a backup of a folder that no process has open.</summary>
    /// <exception cref="StoreOpenException">A process uses the folder, or it cannot be written.</exception>
    /// <exception cref="BackupRefusedException">There is no store, or a file of the folder cannot be read.</exception>
    public static async Task WriteAloneAsync(string dataDir, Stream output, TimeProvider clock, CancellationToken cancellation)
    {
        var layout = new StoreLayout(dataDir);
        FolderCheck.Require(layout);
        if (!File.Exists(layout.Database))
        {
            throw new BackupRefusedException(
                $"There is no store in {layout.DataDir}: ingest something first, or name another folder with --data-dir."
            );
        }

        using var alone = StoreLock.Acquire(layout);
        await WriteAsync(layout, () => PinnedStore.Take(layout), output, clock, cancellation).ConfigureAwait(false);
    }

    /// <summary>Compares everything in a backup with its manifest.</summary>
    /// <exception cref="BackupRefusedException">The file is no backup, damaged, or a newer program's.</exception>
    public static BackupManifest Verify(string file, CancellationToken cancellation)
    {
        using var backup = BackupReader.Open(file);
        backup.Read(_ => null, cancellation);
        return backup.Manifest;
    }

    /// <summary>Makes a data folder of a backup. Where it fails nothing of it remains.</summary>
    /// <exception cref="BackupRefusedException">
    /// The folder is not empty, or the file is no backup, damaged, or a newer program's.
    /// </exception>
    /// <exception cref="StoreOpenException">The folder cannot be written.</exception>
    public static BackupManifest Restore(string file, string dataDir, CancellationToken cancellation)
    {
        var layout = new StoreLayout(dataDir);
        if (
            Path.Exists(layout.DataDir)
            && (!Directory.Exists(layout.DataDir) || Directory.EnumerateFileSystemEntries(layout.DataDir).Any(IsSomething))
        )
        {
            throw new BackupRefusedException(
                $"{layout.DataDir} is not empty: name a folder with --data-dir that is empty or not there yet, so that nothing is lost."
            );
        }

        using var backup = BackupReader.Open(file);
        using var alone = StoreLock.Acquire(layout);
        var unfinished = Path.Combine(layout.DataDir, UnfinishedName);
        try
        {
            backup.Read(name => Create(Path.Combine(unfinished, name)), cancellation);
            DurableFiles.FlushTree(unfinished);
            MoveInto(layout.DataDir, unfinished, backup.Manifest);
            return backup.Manifest;
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }

            if (!File.Exists(layout.Database))
            {
                Directory.Delete(layout.Segments, recursive: true);
                File.Delete(layout.LockOwner);
                File.Delete(layout.Lock);
            }
        }

        static bool IsSomething(string path) => Path.GetFileName(path) != LostAndFound;
    }

    private static async Task WriteAsync(
        StoreLayout layout,
        Func<PinnedStore> pin,
        Stream output,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        var archive = await ZipArchive
            .CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellation)
            .ConfigureAwait(false);
        await using var _ = archive.ConfigureAwait(false);
        try
        {
            await new BackupWriter(layout, archive).WriteAsync(pin, now, cancellation).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw new BackupRefusedException(
                $"A database in {layout.DataDir} cannot be copied ({StoreDamage.Clause(e)}): let `rag doctor` tell what is wrong.",
                e
            );
        }
    }

    private static FileStream Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write);
    }

    /// <summary>The articles' database comes last: a folder that a kill left without it is refused, not taken for an empty one.</summary>
    private static void MoveInto(string dataDir, string unfinished, BackupManifest manifest)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal) { dataDir };
        foreach (var name in manifest.Files.Select(file => file.Name).OrderBy(name => name == BackupContents.StoreName))
        {
            var target = Path.Combine(dataDir, name);
            folders.Add(Directory.CreateDirectory(Path.GetDirectoryName(target)!).FullName);
            File.Move(Path.Combine(unfinished, name), target);
        }

        foreach (var folder in folders)
        {
            DurableFiles.FlushFolder(folder);
        }
    }
}
