using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Library;

namespace Rag.Api.Hosting;

/// <summary>Where models lie: the bundled ones beside the executable, imported ones in the data folder.</summary>
internal static class ModelFolders
{
    private const string LibraryName = "library";

    public static ModelLibrary LibraryOf(DataFolder data) => new(Path.Combine(data.Path, LibraryName), TimeProvider.System);

    /// <summary>The folder of a bundled or an imported model by name, else the path as given.</summary>
    public static string Resolve(string nameOrPath, DataFolder data)
    {
        if (nameOrPath.Contains(Path.DirectorySeparatorChar))
        {
            return nameOrPath;
        }

        var (bundled, library) = (Path.Combine(ModelCatalog.BundledFolder, nameOrPath), LibraryOf(data));
        return Directory.Exists(bundled) ? bundled
            : library.Has(nameOrPath) ? library.FolderOf(nameOrPath)
            : nameOrPath;
    }
}
