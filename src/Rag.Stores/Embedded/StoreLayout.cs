namespace Rag.Stores.Embedded;

/// <summary>Names inside a data folder.</summary>
internal sealed class StoreLayout(string dataDir)
{
    public const string SegmentExtension = ".vec";
    public const string PostingsExtension = ".pst";

    private const int PostingsNameLength = 20;

    public string DataDir { get; } = Path.GetFullPath(dataDir);

    public string Database => Path.Combine(DataDir, "store.db");

    /// <summary>SQLite's write-ahead log: transactions that are not in the database's own file yet.</summary>
    public string Log => Database + "-wal";

    /// <summary>The index of <see cref="Log"/>.</summary>
    public string SharedMemory => Database + "-shm";

    /// <summary>SQLite's rollback journal, which it reads where there is one, though none is written here.</summary>
    public string Journal => Database + "-journal";

    public string Segments => Path.Combine(DataDir, "segments");

    public string Lock => Path.Combine(DataDir, "store.lock");

    /// <summary>Process id of the lock's holder, for the sentence that refuses a second one.</summary>
    public string LockOwner => Path.Combine(DataDir, "store.pid");

    /// <summary>Copies of databases that a backup has not sent yet.</summary>
    public string UnsentBackup => Path.Combine(DataDir, "backup.part");

    public string SegmentFile(string name) => Path.Combine(Segments, name);

    public void RemoveUnsentBackup()
    {
        if (Directory.Exists(UnsentBackup))
        {
            Directory.Delete(UnsentBackup, recursive: true);
        }
    }

    /// <summary>
    /// Whether a path ends in a name that this program gives to segment files. Nothing else in the folder is read, and nothing else
    /// deleted, whatever the database says.
    /// </summary>
    public static bool IsSegmentName(string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        return name.EndsWith(SegmentExtension, StringComparison.Ordinal)
            && name[..^SegmentExtension.Length] is { Length: >= 8 and <= 10 } number
            && !number.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>Whether a file of saved postings is called so: by its checksum.</summary>
    public static bool IsPostingsName(string name) =>
        name.Length == PostingsNameLength
        && name.EndsWith(PostingsExtension, StringComparison.Ordinal)
        && name.Take(PostingsNameLength - PostingsExtension.Length).All(char.IsAsciiHexDigitLower);
}
