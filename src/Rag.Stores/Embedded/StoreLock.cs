using System.Globalization;
using Rag.Core.Files;

namespace Rag.Stores.Embedded;

/// <summary>
/// The right to be the only one who has a data folder open, in this process or another. The system drops it with the process.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private const int LongestPid = 16;

    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <exception cref="StoreOpenException">The folder is in use, or cannot be created or written.</exception>
    public static StoreLock Acquire(StoreLayout layout)
    {
        try
        {
            Directory.CreateDirectory(layout.Segments);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(layout, e);
        }

        FileStream file;
        try
        {
            file = new FileStream(layout.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Unwritable(layout, e);
        }
        catch (IOException e) when (FileLocks.IsHeldByAnother(e))
        {
            throw new StoreOpenException(
                $"The data folder {layout.DataDir} is in use by {OwnerOf(layout)}: stop it first, or name another folder with --data-dir.",
                e
            );
        }
        catch (IOException e)
        {
            throw Unwritable(layout, e);
        }

        try
        {
            File.WriteAllText(layout.LockOwner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !DiskFull.IsCauseOf(e))
        {
            file.Dispose();
            throw Unwritable(layout, e);
        }
        catch (IOException)
        {
            // A full disk must not keep a store from being read; the refusal of a second process then names no process.
        }

        return new StoreLock(file);
    }

    /// <summary>Acquires it for what is opened alone in the folder; where that fails, the folder is free again.</summary>
    /// <param name="open">Disposes of it in the end.</param>
    /// <exception cref="StoreOpenException">The folder is none, is in use, or cannot be created or written.</exception>
    public static T Hold<T>(StoreLayout layout, Func<StoreLock, T> open)
    {
        FolderCheck.Require(layout);
        var held = Acquire(layout);
        try
        {
            return open(held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private static string OwnerOf(StoreLayout layout)
    {
        try
        {
            using var file = new FileStream(layout.LockOwner, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> bytes = stackalloc byte[LongestPid];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return int.TryParse(bytes[..length], CultureInfo.InvariantCulture, out var pid) ? $"process {pid}" : "another process";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }

    private static StoreOpenException Unwritable(StoreLayout layout, Exception e) =>
        new(
            $"The data folder {layout.DataDir} cannot be written ({StoreDamage.Clause(e)}): make it writable, or name another folder "
                + "with --data-dir.",
            e
        );
}
