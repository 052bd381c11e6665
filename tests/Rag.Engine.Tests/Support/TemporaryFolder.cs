namespace Rag.Engine.Tests.Support;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("rag-kv-").FullName;

    public IEnumerable<string> Files => Directory.EnumerateFiles(Path, "*.kv", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
