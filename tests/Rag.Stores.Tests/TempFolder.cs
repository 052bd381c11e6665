namespace Rag.Stores.Tests;

/// <summary>A folder of its own under the system's temporary folder, gone at the end.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("rag-stores-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
