using Rag.Stores.Embedded;

namespace Rag.Api.Storage;

/// <summary>The data folder, which no other process uses until this is disposed, where no store in it holds its lock.</summary>
/// <exception cref="StoreOpenException">A process uses the folder, or it cannot be written.</exception>
internal sealed class HeldFolder(string path) : IDisposable
{
    private readonly IDisposable _lock = DataFolderLock.Take(path);

    public void Dispose() => _lock.Dispose();
}
