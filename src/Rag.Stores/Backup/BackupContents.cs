using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Guard;

namespace Rag.Stores.Backup;

/// <summary>
/// Which parts of a data folder a backup has. Whatever can be computed again or belongs to a process stays out, and so does the key that
/// opens the credentials of feeds: whoever finds a backup must not be able to use them.
/// </summary>
internal static class BackupContents
{
    public const string ManifestName = "manifest.json";
    public const string StoreName = "store.db";

    private const int MostParts = 16;
    private const int LongestName = 1024;

    /// <summary>What people or runs have made and no other file tells.</summary>
    private static readonly string[] s_folders = ["library", "adaptation", "datasets"];

    /// <summary>A store of its own that is made again from the sample news.</summary>
    private const string SampleStores = "adaptation/samples/";

    /// <summary>The databases beside the articles' own, in the order in which they are copied.</summary>
    public static IEnumerable<SideDatabase> DatabasesBeside(string dataDir) => SideDatabases.In(dataDir).Select(side => side.Database);

    /// <summary>What the watched folders have been read to: older than the queue in a backup, so that nothing is passed over.</summary>
    public static IEnumerable<string> WatchFiles(string dataDir) =>
        Directory.EnumerateFiles(dataDir, "watch-*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    /// <summary>Files that are neither databases nor segments, as names.</summary>
    public static IEnumerable<string> PlainFiles(string dataDir)
    {
        if (File.Exists(Path.Combine(dataDir, GuardFile.Name)))
        {
            yield return GuardFile.Name;
        }

        // Unfinished ones have names that begin with a dot, which is to be hidden.
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = false,
            AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden,
        };
        foreach (var folder in s_folders.Select(name => Path.Combine(dataDir, name)).Where(Directory.Exists))
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*", options).Order(StringComparer.Ordinal))
            {
                var name = Path.GetRelativePath(dataDir, path).Replace(Path.DirectorySeparatorChar, '/');
                if (Holds(name))
                {
                    yield return name;
                }
            }
        }
    }

    /// <summary>Whether a backup may have a file of this name, which may come from anywhere: it leads to no other place.</summary>
    public static bool Holds(string name)
    {
        var parts = name.Split('/');
        if (name.Length > LongestName || parts.Length > MostParts || !Array.TrueForAll(parts, IsOrdinary))
        {
            return false;
        }

        return parts switch
        {
            [GuardFile.Name] => true,
            [var file] when file.EndsWith(".db", StringComparison.Ordinal) => VersionOf(file) is not null,
            [var file] => file.StartsWith("watch-", StringComparison.Ordinal) && file.EndsWith(".json", StringComparison.Ordinal),
            ["segments", var file] => StoreLayout.IsSegmentName(file) || StoreLayout.IsPostingsName(file),
            [var folder, ..] => s_folders.Contains(folder) && !name.StartsWith(SampleStores, StringComparison.Ordinal),
            _ => false,
        };
    }

    /// <summary>The mark and the newest version of a database that this program knows; null for no database of ours.</summary>
    public static (int ApplicationId, int Newest)? VersionOf(string name)
    {
        if (name == StoreName)
        {
            return (StoreSchema.ApplicationId, StoreSchema.Newest);
        }

        var side = DatabasesBeside("/").FirstOrDefault(side => Path.GetFileName(side.Path) == name);
        return side is null ? null : (side.ApplicationId, side.Newest);
    }

    private static bool IsOrdinary(string part) =>
        part.Length > 0 && part[0] != '.' && !part.AsSpan().ContainsAny('\\', ':') && !part.Any(char.IsControl);
}
