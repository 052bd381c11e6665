namespace Rag.Api.Hosting;

/// <summary>Where models lie: the bundled ones beside the executable.</summary>
internal static class ModelFolders
{
    public static string Bundled { get; } = Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>The folder of a bundled model by name, else the path as given.</summary>
    public static string Resolve(string nameOrPath) =>
        !nameOrPath.Contains(Path.DirectorySeparatorChar) && Directory.Exists(Path.Combine(Bundled, nameOrPath)) ? Path.Combine(Bundled, nameOrPath) : nameOrPath;
}
