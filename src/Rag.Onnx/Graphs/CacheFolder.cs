using System.Collections.Concurrent;
using Rag.Core.Files;

namespace Rag.Onnx.Graphs;

/// <summary>
/// Folders that are built once and kept under the digest of their sources. A folder under its final name is whole: it
/// is built under another name, flushed to disk and renamed. Of several threads or processes that want the same folder, one
/// builds and the others wait; a builder that is killed leaves a folder that the next builder removes. A build also removes
/// folders that were not used for <see cref="KeptUnused"/>, except folders that a running process has used. Thread-safe.
/// </summary>
/// <param name="root">Made when it is first written to.</param>
public sealed class CacheFolder(string root, TimeProvider time)
{
    /// <summary>How long an unused folder is kept, counted from the start of the last process that used it.</summary>
    public static readonly TimeSpan KeptUnused = TimeSpan.FromDays(30);

    private const string BuildingPrefix = ".building-";
    private const string LockPrefix = ".lock-";
    private const string UsePrefix = ".used-";
    private const int LongestDigest = 128;

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// The folders in use by the paths of their stamps: shared locks, which the operating system frees when this process ends.
    /// </summary>
    private static readonly ConcurrentDictionary<string, FileStream> s_used = new(StringComparer.Ordinal);

    public CacheFolder(string root)
        : this(root, TimeProvider.System) { }

    public string Root => root;

    /// <summary>The folder of <paramref name="digest"/>, or null when it was never built.</summary>
    public string? Find(string digest)
    {
        var folder = FolderOf(digest);
        return Directory.Exists(folder) ? folder : null;
    }

    /// <summary>The folder of <paramref name="digest"/>, built if need be.</summary>
    /// <param name="build">Fills the empty folder whose path it gets; nothing of the folder remains when it throws.</param>
    /// <exception cref="IOException">The root cannot be written.</exception>
    public string GetOrBuild(string digest, Action<string> build, CancellationToken cancellation)
    {
        if (Use(digest) is { } ready)
        {
            return ready;
        }

        Directory.CreateDirectory(root);
        using (WaitForLock(digest, cancellation))
        {
            if (Use(digest) is { } meanwhile)
            {
                return meanwhile;
            }

            RemoveBuilding(digest);
            Build(digest, build);
            Use(digest);
        }

        RemoveAbandoned();
        RemoveUnused();
        return FolderOf(digest);
    }

    private string FolderOf(string digest)
    {
        if (digest.Length is 0 or > LongestDigest || !digest.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            throw new ArgumentException($"\"{digest}\" is no digest: lower-case letters, digits and hyphens are expected.", nameof(digest));
        }

        return Path.Combine(root, digest);
    }

    /// <summary>Marks the folder as used until this process ends; null when the folder does not exist or is being removed.</summary>
    private string? Use(string digest)
    {
        if (Find(digest) is null)
        {
            return null;
        }

        var stamp = StampOf(digest);
        try
        {
            if (!s_used.ContainsKey(stamp))
            {
                if (TryOpen(stamp, FileAccess.Read, FileShare.Read | FileShare.Delete) is not { } held)
                {
                    return null;
                }

                if (!s_used.TryAdd(stamp, held))
                {
                    held.Dispose();
                }
            }

            File.SetLastWriteTimeUtc(stamp, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // This process may only read the root. The processes that build in it judge the folder by its age.
        }

        return Find(digest);
    }

    private string StampOf(string digest) => Path.GetFullPath(Path.Combine(root, UsePrefix + digest));

    /// <summary>The operating system frees the lock of a process that dies.</summary>
    private FileStream WaitForLock(string digest, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryLock(digest) is { } held)
            {
                return held;
            }

            if (cancellation.WaitHandle.WaitOne(s_poll))
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private FileStream? TryLock(string digest) => TryOpen(Path.Combine(root, LockPrefix + digest), FileAccess.ReadWrite, FileShare.None);

    /// <summary>Null when another process or thread holds the file in a way that forbids the access.</summary>
    private static FileStream? TryOpen(string path, FileAccess access, FileShare share)
    {
        if (FileForms.Of(path) == FileForm.Special)
        {
            throw new IOException($"{path} is a pipe or a device where a file belongs: remove it.");
        }

        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, access, share);
        }
        catch (IOException e) when (FileLocks.IsHeldByAnother(e))
        {
            return null;
        }
    }

    private void Build(string digest, Action<string> build)
    {
        var building = Path.Combine(root, BuildingPrefix + digest);
        try
        {
            Directory.CreateDirectory(building);
            build(building);
            DurableFiles.FlushTree(building);
            Directory.Move(building, FolderOf(digest));
            DurableFiles.FlushFolder(root);
        }
        catch
        {
            RemoveBuilding(digest);
            throw;
        }
    }

    /// <summary>The caller holds the lock of <paramref name="digest"/>.</summary>
    private void RemoveBuilding(string digest)
    {
        var building = Path.Combine(root, BuildingPrefix + digest);
        if (Directory.Exists(building))
        {
            Directory.Delete(building, recursive: true);
        }
    }

    /// <summary>Removes the folders that killed builders of other digests left; a builder that is still at work holds its lock.</summary>
    private void RemoveAbandoned()
    {
        foreach (var building in Directory.EnumerateDirectories(root, BuildingPrefix + "*"))
        {
            var digest = Path.GetFileName(building)[BuildingPrefix.Length..];
            using var held = TryLock(digest);
            if (held is not null)
            {
                RemoveBuilding(digest);
            }
        }
    }

    /// <summary>
    /// Removes unused folders that this class has built, which have a lock file; any other folder in the root is left alone.
    /// </summary>
    private void RemoveUnused()
    {
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            var digest = Path.GetFileName(folder);
            if (digest.StartsWith('.') || !File.Exists(Path.Combine(root, LockPrefix + digest)) || !IsUnused(digest))
            {
                continue;
            }

            using var building = TryLock(digest);
            using var alone = building is null ? null : TryOpen(StampOf(digest), FileAccess.ReadWrite, FileShare.None);
            if (alone is not null && Directory.Exists(folder))
            {
                // The folder is renamed first, so that a removal that is cut short leaves no folder that looks whole.
                RemoveBuilding(digest);
                Directory.Move(folder, Path.Combine(root, BuildingPrefix + digest));
                RemoveBuilding(digest);
            }
        }
    }

    private bool IsUnused(string digest)
    {
        var stamp = StampOf(digest);
        var lastUse = File.Exists(stamp) ? File.GetLastWriteTimeUtc(stamp) : Directory.GetLastWriteTimeUtc(FolderOf(digest));
        return time.GetUtcNow().UtcDateTime - lastUse > KeptUnused;
    }
}
