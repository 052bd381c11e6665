namespace Rag.Architecture.Tests;

/// <summary>A C# source file of the repository.</summary>
/// <param name="Path">Relative to the repository's root, with forward slashes.</param>
internal sealed record SourceFile(string Path, IReadOnlyList<string> Lines)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    /// <summary>The top-level folder: src, ingestion, eval or tests.</summary>
    public string Area => Path[..Path.IndexOf('/')];
}
