namespace Rag.Stores.Embedded;

/// <summary>Names inside a data folder.</summary>
internal sealed class StoreLayout(string dataDir)
{
    public string DataDir { get; } = Path.GetFullPath(dataDir);

    public string Database => Path.Combine(DataDir, "store.db");

    public string Segments => Path.Combine(DataDir, "segments");

    public string Lock => Path.Combine(DataDir, "store.lock");

    /// <summary>Process id of the lock's holder, for the sentence that refuses a second one.</summary>
    public string LockOwner => Path.Combine(DataDir, "store.pid");

    public string SegmentFile(string name) => Path.Combine(Segments, name);
}
