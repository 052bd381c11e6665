using System.Text.Json;

namespace Rag.Peers;

/// <summary>The versions of the packages that this program was built with, which assemblies do not always tell of themselves.</summary>
internal static class PackageVersion
{
    /// <summary>As in "0.30.0", from the list that lies beside the program.</summary>
    /// <exception cref="InvalidDataException">The program was built without the package.</exception>
    public static string Of(string package)
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"{typeof(PackageVersion).Assembly.GetName().Name}.deps.json");
        using var list = JsonDocument.Parse(File.ReadAllText(path));
        var named = list
            .RootElement.GetProperty("libraries")
            .EnumerateObject()
            .Select(library => library.Name.Split('/'))
            .FirstOrDefault(library => string.Equals(library[0], package, StringComparison.OrdinalIgnoreCase));
        return named is [_, var version] ? version : throw new InvalidDataException($"{path} names no package {package}.");
    }
}
