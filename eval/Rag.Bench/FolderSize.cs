namespace Rag.Bench;

/// <summary>What a folder takes of the disk.</summary>
internal static class FolderSize
{
    private const double MiBBytes = 1 << 20;

    /// <summary>Bytes of all files below, in MiB; files that vanish meanwhile are passed over.</summary>
    public static double MiB(DirectoryInfo folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return folder.Exists ? Math.Round(folder.EnumerateFiles("*", options).Sum(file => file.Exists ? file.Length : 0) / MiBBytes, 1) : 0;
    }
}
