namespace Rag.Stores.Embedded;

/// <summary>The right to change what lies in a data folder beside the store, while no process serves or ingests there.</summary>
public static class DataFolderLock
{
    /// <exception cref="StoreOpenException">A process uses the folder, or the folder cannot be written.</exception>
    public static IDisposable Take(string dataDir) => StoreLock.Acquire(new StoreLayout(dataDir));
}
