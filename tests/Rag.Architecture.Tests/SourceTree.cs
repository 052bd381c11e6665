namespace Rag.Architecture.Tests;

/// <summary>The repository that these tests were built from, read from disk.</summary>
internal static class SourceTree
{
    private static readonly string[] s_areas = ["src", "ingestion", "eval", "tests"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every C# file under the four areas that somebody wrote: build output is left out.</summary>
    public static IReadOnlyList<SourceFile> Files { get; } = ReadFiles();

    /// <summary>Files under the four areas with this extension, as paths relative to the root with forward slashes.</summary>
    public static IEnumerable<string> Paths(string extension) =>
        s_areas
            .SelectMany(area => Directory.EnumerateFiles(Path.Combine(Root, area), "*" + extension, SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"));

    /// <summary>Fails with one line for each fault, if there is any. A fault reads <c>path:line: what is wrong</c>.</summary>
    public static void AssertNone(IEnumerable<string> faults)
    {
        var found = faults.ToArray();
        Assert.True(found.Length == 0, $"Places that break the rule: {found.Length}\n{string.Join('\n', found)}");
    }

    private static SourceFile[] ReadFiles() =>
        [.. Paths(".cs").Select(path => new SourceFile(path, File.ReadAllLines(Path.Combine(Root, path))))];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Rag.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Rag.sln.");
    }
}
