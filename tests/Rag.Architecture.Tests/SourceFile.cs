namespace Rag.Architecture.Tests;

/// <summary>A C# source file of the repository.</summary>
/// <param name="Path">Relative to the repository's root, with forward slashes.</param>
internal sealed record SourceFile(string Path, IReadOnlyList<string> Lines)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    /// <summary>True where the line holds a piece of a raw string literal: text whose line ends are its own.</summary>
    public bool IsRawText(int line)
    {
        var marks = Lines.Take(line).Sum(RawMarks);
        return marks % 2 == 1 || RawMarks(Lines[line]) > 0;
    }

    private static int RawMarks(string line) => line.Split("\"\"\"").Length - 1;

    /// <summary>The top-level folder: src, ingestion, eval or tests.</summary>
    public string Area => Path[..Path.IndexOf('/')];
}
