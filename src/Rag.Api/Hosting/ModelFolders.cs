using Rag.ModelFiles.Catalog;

namespace Rag.Api.Hosting;

/// <summary>Where models lie: the bundled ones beside the executable.</summary>
internal static class ModelFolders
{
    /// <summary>The folder of a bundled model by name, else the path as given.</summary>
    public static string Resolve(string nameOrPath) =>
        !nameOrPath.Contains(Path.DirectorySeparatorChar)
        && Path.Combine(ModelCatalog.BundledFolder, nameOrPath) is var bundled
        && Directory.Exists(bundled)
            ? bundled
            : nameOrPath;
}
