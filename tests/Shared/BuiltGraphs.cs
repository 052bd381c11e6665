namespace Rag.Tests;

/// <summary>
/// The graphs that are built from the models, some 300 MB: the same for the tests of all projects and for their next run. The key of a
/// graph covers everything on which it depends.
/// </summary>
internal static class BuiltGraphs
{
    public static string Folder { get; } = Path.Combine(Path.GetTempPath(), "rag-test-graphs");

    /// <summary>Gives a data folder a link to them where a service would keep its own.</summary>
    public static DirectoryInfo ShareWith(DirectoryInfo data)
    {
        Directory.CreateDirectory(Folder);
        Directory.CreateSymbolicLink(Path.Combine(data.FullName, "models"), Folder);
        return data;
    }
}
