namespace Rag.Engine.Tests.Support;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("rag-kv-").FullName;

    public IEnumerable<string> Segments => Directory.EnumerateFiles(Path, "*.kv").Order(StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
