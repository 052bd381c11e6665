using Rag.Core.Files;

namespace Rag.Engine.Cache.Disk;

/// <summary>
/// The KV of chunks in one folder, a file for each, bounded in bytes, found again after a restart. A damaged entry is never
/// served; a purged one leaves no byte. Used by one thread, but for the members that are thread-safe. One process a folder.
/// </summary>
internal sealed class KvStore : IDisposable
{
    private const string LockName = "lock";

    private readonly string _folder;
    private readonly long _limit;
    private readonly KvFiles _files;
    private readonly FileStream _lock;
    private readonly KvIndex _index = new();

    private KvStore(string folder, long limit, KvFiles files, FileStream @lock) =>
        (_folder, _limit, _files, _lock) = (folder, limit, files, @lock);

    /// <summary>Thread-safe.</summary>
    public int Entries => _index.Count;

    /// <summary>Of all files. Thread-safe.</summary>
    public long Bytes => _index.Bytes;

    /// <summary>Files removed at the opening: unfinished, damaged, of another model or of another version.</summary>
    public int RemovedFiles { get; private set; }

    /// <summary>Entries found damaged when they were read, none of which was served.</summary>
    public long Damaged { get; private set; }

    public long BytesWritten { get; private set; }

    /// <summary>Why nothing more is written, in one sentence; null while all is well.</summary>
    public string? Trouble { get; private set; }

    /// <summary>A rule of the program that was broken: nothing is written or read since, only erased.</summary>
    public Exception? Broken { get; private set; }

    /// <exception cref="IOException">The folder cannot be used, or another process uses it.</exception>
    public static KvStore Open(string folder, long limit, ModelShape shape, Func<string, FileMode, FileStream>? open = null)
    {
        var files = new KvFiles(folder, new KvHeaderFormat(shape), open ?? OpenFile);
        Create(folder);
        var store = new KvStore(folder, limit, files, Lock(folder));
        try
        {
            store.OpenFiles();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Thread-safe.</summary>
    public bool Contains(ChunkIdentity identity) => _index.TryFind(identity.Key, out _);

    /// <summary>Entries of the text. Thread-safe.</summary>
    public int HoldsContentOf(ChunkIdentity identity) => _index.Entries.Count(entry => entry.Header.Content == identity.Content);

    /// <summary>Bytes that reading the entry takes, or null where there is none. Thread-safe.</summary>
    public long? BytesOf(ChunkIdentity identity) => _index.TryFind(identity.Key, out var entry) ? entry.Header.FileBytes : null;

    /// <summary>False where there is none, or a damaged one, which is then removed.</summary>
    public bool TryRead(ChunkIdentity identity, Span<byte> kv)
    {
        if (Broken is not null || !_index.TryFind(identity.Key, out var entry))
        {
            return false;
        }

        var tokenIds = new int[entry.Header.TokenCount];
        if (kv.Length == entry.Header.KvBytes && IsIntact(entry.Header, tokenIds, kv))
        {
            entry.WasRead = true;
            return tokenIds.AsSpan().SequenceEqual(identity.TokenIds.AsSpan());
        }

        Damaged++;
        Guard(() => Remove(entry));
        return false;
    }

    /// <summary>
    /// False when it was not written: it is there already, is larger than all files may be, something else lies in its place, or the disk
    /// is full.
    /// </summary>
    public bool TryAppend(ChunkIdentity identity, ReadOnlySpan<byte> kv)
    {
        var header = KvHeader.Of(identity, kv, _index.LastNumber + 1);
        return Trouble is null
            && header.FileBytes <= _limit
            && _files.HasPlaceFor(header)
            && !_index.TryFind(header.Key, out _)
            && Guard(() => RemoveDownTo(_limit - header.FileBytes))
            && TryWrite(header, identity.TokenIds.AsSpan(), kv);
    }

    /// <summary>Erases the texts: what is left of it on the disk is zeros when this returns.</summary>
    /// <exception cref="IOException">It could not be erased.</exception>
    public void Purge(IEnumerable<ChunkIdentity> identities)
    {
        var contents = identities.Select(identity => identity.Content).ToHashSet();
        var entries = _index.Entries.Where(entry => contents.Contains(entry.Header.Content)).ToArray();
        foreach (var entry in entries)
        {
            Guard(() => _files.Overwrite(entry.Header)); // a disk that refuses zeros may still let the file go
        }

        foreach (var entry in entries)
        {
            Remove(entry);
        }
    }

    public void StopWriting(Exception exception) =>
        Trouble ??= $"Passages are no longer kept on disk in {_folder}: {exception.Message} Make room and restart.";

    public void Break(Exception exception)
    {
        Broken ??= exception;
        Trouble ??=
            $"Passages are no longer kept on disk in {_folder}: a rule of the program was broken ({exception.Message}). Report it; "
            + "a restart begins anew.";
    }

    public void CheckIntegrity()
    {
        _index.CheckIntegrity();
        Invariant.Holds(Bytes <= _limit, "the files keep to their limit");
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>
    /// For the service's own account: a file's name is a digest of its text, by which whoever can list the folder could try guesses.
    /// </summary>
    private static void Create(string folder)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Unbuffered: a file is read and written in its large pieces.</summary>
    private static FileStream OpenFile(string path, FileMode mode) =>
        new(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private static FileStream Lock(string folder)
    {
        var path = Path.Combine(folder, LockName);
        if (FileForms.Of(path) is not (FileForm.Missing or FileForm.Ordinary))
        {
            throw new IOException($"{path} is no ordinary file: remove it.");
        }

        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (FileLocks.IsHeldByAnother(exception))
        {
            throw new IOException($"The KV folder {folder} is in use by another process.", exception);
        }
    }

    private void OpenFiles()
    {
        (var headers, RemovedFiles) = _files.Open();
        foreach (var header in headers.OrderBy(header => header.Number))
        {
            _index.Add(header);
        }

        RemoveDownTo(_limit);
    }

    private bool IsIntact(in KvHeader header, Span<int> tokenIds, Span<byte> kv)
    {
        try
        {
            return _files.TryRead(header, tokenIds, kv);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void RemoveDownTo(long bytes)
    {
        while (Bytes > bytes && _index.NextToGo() is { } entry)
        {
            Remove(entry);
        }
    }

    private void Remove(KvEntry entry)
    {
        _files.Delete(entry.Header);
        _index.Remove(entry);
    }

    private bool TryWrite(in KvHeader header, ReadOnlySpan<int> tokenIds, ReadOnlySpan<byte> kv)
    {
        try
        {
            _files.Write(header, tokenIds, kv);
            _index.Add(header);
            BytesWritten += header.FileBytes;
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            StopWriting(exception);
            return false;
        }
    }

    /// <summary>False when the disk refused.</summary>
    private bool Guard(Action change)
    {
        try
        {
            change();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            StopWriting(exception);
            return false;
        }
    }
}
