namespace Rag.Onnx;

/// <summary>
/// Folders that are built once and kept under the digest of what they were built from. A folder that is there is whole: it
/// is built under another name, brought to disk and renamed. Of several threads or processes that want the same one, one
/// builds and the others wait; a builder that is killed leaves a folder that the next one removes. Thread-safe.
/// </summary>
/// <param name="root">Made when it is first written to.</param>
public sealed class CacheFolder(string root)
{
    private const string BuildingPrefix = ".building-";
    private const string LockPrefix = ".lock-";
    private const int LongestDigest = 128;

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    public string Root => root;

    /// <summary>The folder of <paramref name="digest"/>, or null when it was never built.</summary>
    public string? Find(string digest)
    {
        var folder = FolderOf(digest);
        return Directory.Exists(folder) ? folder : null;
    }

    /// <summary>The folder of <paramref name="digest"/>, built if need be.</summary>
    /// <param name="build">Fills the empty folder that it is given; whatever it throws leaves nothing behind.</param>
    /// <exception cref="IOException">The root cannot be written.</exception>
    public string GetOrBuild(string digest, Action<string> build, CancellationToken cancellation)
    {
        if (Find(digest) is { } ready)
        {
            return ready;
        }

        Directory.CreateDirectory(root);
        using (WaitForLock(digest, cancellation))
        {
            if (Find(digest) is { } meanwhile)
            {
                return meanwhile;
            }

            RemoveBuilding(digest);
            Build(digest, build);
        }

        RemoveAbandoned();
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

    private FileStream? TryLock(string digest)
    {
        try
        {
            return new FileStream(Path.Combine(root, LockPrefix + digest), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException) && IsHeldByAnother(e))
        {
            return null;
        }
    }

    /// <summary>EWOULDBLOCK on Linux and macOS, a sharing violation on Windows; a full or read-only disk is an error of its own.</summary>
    private static bool IsHeldByAnother(IOException e) => (e.HResult & 0xffff) is 11 or 35 or 32;

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

    /// <summary>Only under the lock of <paramref name="digest"/>.</summary>
    private void RemoveBuilding(string digest)
    {
        var building = Path.Combine(root, BuildingPrefix + digest);
        if (Directory.Exists(building))
        {
            Directory.Delete(building, recursive: true);
        }
    }

    /// <summary>What killed builders of other digests left; one that is still at work holds its lock.</summary>
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
}
