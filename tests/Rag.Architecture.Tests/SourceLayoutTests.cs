using System.Text.RegularExpressions;

namespace Rag.Architecture.Tests;

/// <summary>
/// A type is found by its name: the namespace is the folder, and the file is named as the one public type in it. A file is
/// read at one go.
/// </summary>
public sealed partial class SourceLayoutTests
{
    /// <summary>Compiled into several test projects, so its folder is no project's.</summary>
    private const string SharedFolder = "Shared";

    private const string SharedNamespace = "Rag.Tests";

    /// <summary>Lines of the longest file there may be: a longer one holds two things that have names of their own.</summary>
    private const int LongestFile = 300;

    [Fact]
    public void Files_AreFoundInEveryArea() =>
        Assert.Equal(["eval", "ingestion", "src", "tests"], SourceTree.Files.Select(file => file.Area).Distinct().Order());

    [Fact]
    public void Namespace_IsTheFolder() =>
        SourceTree.AssertNone(
            from file in SourceTree.Files
            where file.Name != "Program.cs"
            let expected = string.Join(
                '.',
                file.Folder.Split('/').Skip(1).Select(folder => folder == SharedFolder ? SharedNamespace : folder)
            )
            let line = LineOfNamespace(file)
            where line < 0 || file.Lines[line] != $"namespace {expected};"
            select $"{file.Path}:{line + 1}: the namespace of this folder is {expected}."
        );

    [Fact]
    public void PublicType_IsTheOnlyOneInAFileOfItsName() =>
        SourceTree.AssertNone(
            from file in SourceTree.Files
            where file.Area != "tests"
            let types = PublicTypes(file).ToArray()
            from type in types
            where type.Name != types[0].Name || type.Name != file.Name.Split('.')[0]
            select $"{file.Path}:{type.Line}: the public type {type.Name} belongs into {type.Name}.cs."
        );

    [Fact]
    public void File_IsNoLongerThanTheLimit() =>
        SourceTree.AssertNone(
            from file in SourceTree.Files
            where file.Lines.Count > LongestFile
            select $"{file.Path}:{LongestFile + 1}: {file.Lines.Count} lines, {LongestFile} at most."
        );

    [Fact]
    public void Solution_HoldsEveryProject()
    {
        var solution = File.ReadAllText(Path.Combine(SourceTree.Root, "Rag.sln")).Replace('\\', '/');

        SourceTree.AssertNone(
            from project in SourceTree.Paths(".csproj")
            where !solution.Contains($"\"{project}\"", StringComparison.Ordinal)
            select $"{project}:1: Rag.sln does not list this project."
        );
    }

    private static int LineOfNamespace(SourceFile file) =>
        file
            .Lines.Index()
            .Where(line => line.Item.StartsWith("namespace ", StringComparison.Ordinal))
            .Select(line => line.Index)
            .FirstOrDefault(-1);

    /// <summary>Top-level types stand at the start of a line, since namespaces are file-scoped.</summary>
    private static IEnumerable<(int Line, string Name)> PublicTypes(SourceFile file) =>
        from line in file.Lines.Index()
        let match = PublicType().Match(line.Item)
        where match.Success
        select (line.Index + 1, match.Groups["name"].Value);

    [GeneratedRegex(
        @"^public\s(?:[a-z]+\s)*?(?:(?:record\s+)?(?:class|struct)|record|interface|enum|delegate\s.*?(?=\w+(?:<[^>]*>)?\())\s*(?<name>\w+)"
    )]
    private static partial Regex PublicType();
}
